from statistics import mean

orders = [
    {"product": "Espresso beans", "quantity": 12, "price": 18.90},
    {"product": "Travel mug", "quantity": 5, "price": 24.50},
    {"product": "Paper filters", "quantity": 20, "price": 6.40},
]
for order in orders:
    order["total"] = round(order["quantity"] * order["price"], 2)

print(f"{len(orders)} orders, {mean(order['total'] for order in orders):.2f} on average")
return orders
