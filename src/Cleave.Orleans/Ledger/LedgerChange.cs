namespace Cleave.Orleans.Ledger;

/// <summary>The kinds of changes in a journal. The numbers are part of the stored format.</summary>
internal enum LedgerChange : byte
{
    Leased = 1,
    Renewed = 2,
    Ended = 3,
    Grown = 4,
    Drained = 5,
    Labelled = 6,
    Registered = 7,
    Removed = 8,
}
