orders = [
    {"product": "Espresso beans", "revenue": 226.80, "quantity": 12},
    {"product": "Sample pack", "revenue": 15.00, "quantity": 0},
]


def unit_price(order):
    return order["revenue"] / order["quantity"]


for order in orders:
    print(order["product"], unit_price(order))
