const weights = [2, 4, 10, 3, 5, 9, 4, 6, 8];

/** The tax number of a company: nine digits and the check digit. */
export function companyInn(digits: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return `${digits}${(sum % 11) % 10}`;
}
