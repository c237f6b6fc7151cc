namespace Cleave.Pool;

/// <summary>How many more pieces may be made. Only tests set a limit, to see what happens when memory runs out at each of them.</summary>
internal sealed class PieceBudget
{
    public int Left { get; set; } = int.MaxValue;

    /// <summary>Counts a piece that is to be made.</summary>
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
