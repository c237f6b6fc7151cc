namespace Cleave.Orleans.Ledger;

/// <summary>The exception for a stored record that cannot be read: damaged, of a newer version, or without its predecessor.</summary>
/// <param name="message">One sentence with the position or the value.</param>
internal sealed class LedgerFormatException(string message) : Exception(message);
