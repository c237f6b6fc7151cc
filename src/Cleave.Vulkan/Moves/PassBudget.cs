namespace Cleave.Vulkan.Moves;

/// <summary>The bytes and the moves that are left to one pass.</summary>
internal sealed class PassBudget(DefragmentationOptions options)
{
    private ulong _bytes = options.MaxBytesPerPass;
    private int _moves = options.MaxMovesPerPass;

    /// <summary>Bytes that may still be copied.</summary>
    public ulong Bytes => _bytes;

    /// <summary>Whether no move at all is left.</summary>
    public bool IsUsedUp => _moves == 0 || _bytes == 0;

    /// <summary>Whether a move was taken into account already, so that the next pass may allow more than this one.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Reports whether a move is within the limits.</summary>
    public bool Fits(ulong size) => _moves > 0 && size <= _bytes;

    /// <summary>Takes a move into account.</summary>
    /// <returns>False if the move would exceed a limit.</returns>
    public bool TryTake(ulong size)
    {
        if (!Fits(size))
        {
            return false;
        }

        IsSpent = true;
        _moves--;
        _bytes -= size;
        return true;
    }
}
