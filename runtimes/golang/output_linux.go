package runtime

const fionread = 0x541B
