namespace Cleave.Pool;

/// <summary>A limit for the number of pieces that tables may still create. Only tests set one, to simulate a lack of memory.</summary>
internal sealed class PieceBudget
{
    public int Left { get; set; } = int.MaxValue;

    /// <summary>Counts a piece that is about to be created.</summary>
    /// <exception cref="InsufficientMemoryException">The limit is reached.</exception>
    public void Spend()
    {
        if (Left == 0)
        {
            throw new InsufficientMemoryException("No more pieces may be made, as a test asked.");
        }

        Left -= Left == int.MaxValue ? 0 : 1;
    }
}
