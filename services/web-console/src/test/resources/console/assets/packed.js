export const packed = false
