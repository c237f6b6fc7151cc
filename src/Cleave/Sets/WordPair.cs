namespace Cleave.Sets;

/// <summary>The states of 64 blocks: a bit of each in two planes.</summary>
/// <remarks>Neither bit: <see cref="BlockState.Nothing"/>; one of them: a free block of that kind; both: allocated.</remarks>
internal struct WordPair
{
    /// <summary>Set where a block is free and dirty, or allocated.</summary>
    public ulong Dirty;

    /// <summary>Set where a block is free and clear, or allocated.</summary>
    public ulong Clear;

    /// <summary>The free blocks of one kind.</summary>
    public readonly ulong Members(bool clear) => clear ? Clear & ~Dirty : Dirty & ~Clear;

    /// <summary>The state of the block with that number, of which the low six bits count.</summary>
    public readonly BlockState State(ulong id) => (BlockState)((((Clear >> (int)id) & 1) << 1) | ((Dirty >> (int)id) & 1));

    /// <summary>Flips a block's bit in the plane of a kind.</summary>
    public void Flip(ulong bit, bool clear)
    {
        if (clear)
        {
            Clear ^= bit;
        }
        else
        {
            Dirty ^= bit;
        }
    }
}
