namespace Cleave.Buddies;

/// <content>Converts between ids and the handles that callers hold.</content>
internal sealed partial class BuddyTree
{
    /// <summary>Creates the handle of a block.</summary>
    public BuddyBlock Describe(ulong id, int order, int kind) => new((id - FirstId(order)) << (order + ChunkShift), order, kind);

    /// <summary>
    /// Computes the id of the block that a handle names.
    /// </summary>
    /// <returns>
    /// The id, or 0 if no block can have that offset and order. If the size of the space is not a power of two, the id may also lie past
    /// the end of the space, where no id has a state.
    /// </returns>
    public ulong IdOf(BuddyBlock block)
    {
        // The shift is computed in the fewest steps, because every free has to wait for the id.
        ulong packed = block.Packed;
        int next = (int)(packed & BuddyBlock.OrderMask);
        int shift = _shiftBelow + next;
        ulong index = packed >> shift;
        int order = next - 1;
        bool possible = (uint)order <= (uint)MaxOrder
            && index << shift == (packed & ~BuddyBlock.LowBits)
            && index >> (Depth - order) == 0;
        return possible ? IdOf(order, index) : 0;
    }
}
