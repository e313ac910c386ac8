"""Home products, the steps they make up, and the ticks: a routine that rests when the skin must."""
