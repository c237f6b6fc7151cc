using System.Numerics;

namespace Cleave.Programs.Tests.Model;

/// <summary>
/// The metadata of the model: every block that is not split, by offset, and nothing else. Free lists, totals and the tree are
/// worked out by looking at all blocks, so there is nothing that could disagree. Cost: blocks, never chunks.
/// </summary>
internal sealed class ModelSpace
{
    private readonly SortedDictionary<ulong, ModelBlock> _blocks = [];
    private readonly Dictionary<ModelPath, int> _paths = [];

    /// <param name="size">Bytes; rounded down to a multiple of the chunk, of which it must hold one.</param>
    /// <param name="chunkSize">Bytes; a power of two.</param>
    public ModelSpace(ulong size, ulong chunkSize)
    {
        ChunkSize = chunkSize;
        Size = size / chunkSize * chunkSize;
        Roots = CutIntoRoots();
        foreach (ModelBlock root in Roots)
            _blocks.Add(root.Offset, root);
    }

    public ulong Size { get; }

    public ulong ChunkSize { get; }

    public int MaxOrder => Roots[0].Order;

    /// <summary>The blocks the space starts with, ascending, each of them free and dirty as it was then.</summary>
    public IReadOnlyList<ModelBlock> Roots { get; }

    /// <summary>Every block that is not split, ascending. Together they cover the space.</summary>
    public IReadOnlyCollection<ModelBlock> Blocks => _blocks.Values;

    public IReadOnlyDictionary<ModelPath, int> Paths => _paths;

    public ulong SizeOf(int order) => ChunkSize << order;

    public ulong EndOf(ModelBlock block) => block.Offset + SizeOf(block.Order);

    /// <summary>One free tree: the free blocks that are clear, or those that are dirty, ascending.</summary>
    public IEnumerable<ModelBlock> FreeTree(bool clear) => _blocks.Values.Where(b => b.IsFree && b.IsClear == clear);

    public bool IsRoot(ModelBlock block) => Roots.Any(r => r.Offset == block.Offset && r.Order == block.Order);

    /// <summary>The block of exactly this order at this offset, or null where the tree has a split node (or none) there.</summary>
    public ModelBlock? Find(ulong offset, int order) =>
        _blocks.TryGetValue(offset, out ModelBlock block) && block.Order == order ? block : null;

    /// <summary>The other half of what the block was split from, or null if that is split itself or the block is a root.</summary>
    public ModelBlock? BuddyOf(ModelBlock block)
    {
        if (IsRoot(block))
            return null;
        ulong root = Roots.Last(r => r.Offset <= block.Offset).Offset;
        return Find(root + ((block.Offset - root) ^ SizeOf(block.Order)), block.Order);
    }

    /// <summary>Puts <paramref name="changed"/> in the place of the block with its offset and order.</summary>
    public ModelBlock Replace(ModelBlock changed) => _blocks[changed.Offset] = changed;

    /// <summary>Halves a free block; both halves are free and of its kind.</summary>
    public (ModelBlock Left, ModelBlock Right) Split(ModelBlock block)
    {
        ModelBlock left = Replace(block with { Order = block.Order - 1 });
        ModelBlock right = Replace(left with { Offset = EndOf(left) });
        return (left, right);
    }

    /// <summary>Marks a free block allocated. It keeps its clear flag, which tells the caller whether it must be cleared.</summary>
    public ModelPiece Occupy(ModelBlock block)
    {
        Replace(block with { IsFree = false });
        return new ModelPiece(block.Offset, block.Order, block.IsClear);
    }

    /// <summary>Makes an allocated block free, of the kind its piece says, and merges it with buddies of that kind.</summary>
    public void Release(ModelPiece piece) =>
        Merge(Replace(new ModelBlock(piece.Offset, piece.Order, IsFree: true, piece.IsClear)), force: false);

    /// <summary>Merges a free block upwards as far as buddies are free and, unless forced, of its kind. A forced merge is dirty.</summary>
    public ModelBlock Merge(ModelBlock block, bool force)
    {
        while (BuddyOf(block) is { IsFree: true } buddy && (force || buddy.IsClear == block.IsClear))
        {
            _blocks.Remove(Math.Max(block.Offset, buddy.Offset));
            ulong offset = Math.Min(block.Offset, buddy.Offset);
            block = Replace(new ModelBlock(offset, block.Order + 1, IsFree: true, IsClear: !force && block.IsClear));
        }
        return block;
    }

    public void Note(ModelPath path) => _paths[path] = _paths.GetValueOrDefault(path) + 1;

    /// <summary>Greedy, from offset 0 up: descending powers of two.</summary>
    private List<ModelBlock> CutIntoRoots()
    {
        var roots = new List<ModelBlock>();
        for (ulong offset = 0; offset < Size; offset = EndOf(roots[^1]))
            roots.Add(new ModelBlock(offset, BitOperations.Log2((Size - offset) / ChunkSize), IsFree: true, IsClear: false));
        return roots;
    }
}
