namespace Cleave.Gpu;

/// <summary>The owner whose memory a move is for.</summary>
/// <param name="Place">The number of its entry in the table of owners, plus one; 0 for a plain value.</param>
/// <param name="Use">The use of the entry.</param>
/// <param name="Key">The key of the owner.</param>
internal readonly record struct MovedOwner(int Place, ushort Use, ulong Key)
{
    /// <summary>The number of the entry; -1 for a plain value.</summary>
    public int Entry => Place - 1;
}
