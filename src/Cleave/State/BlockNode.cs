using System.Runtime.CompilerServices;

namespace Cleave.State;

/// <summary>The blocks of a region of up to 64 equal parts, in the form in which states have them.</summary>
/// <remarks>
/// docs/state-format.md describes the form.
/// Each part is of one kind: divided among smaller blocks, which a node of its own describes; allocated; free; or of the other free kind,
/// whose meaning the allocator knows. Free parts need no more bits, because free buddies of one kind are always merged. Allocated parts
/// need a bit for each pair of halves that can be one block.
/// </remarks>
/// <param name="levels">log2 of the number of parts.</param>
/// <param name="merges">The order of the largest block that is possible, counted from the order of a part.</param>
internal partial struct BlockNode(int levels, int merges)
{
    /// <summary>log2 of the largest number of parts.</summary>
    public const int MostLevels = 6;

    private Orders _starts;

    /// <summary>All parts, as bits.</summary>
    public readonly ulong Parts => WordBits.Lowest(1 << levels);

    /// <summary>The parts that have smaller blocks.</summary>
    public ulong Divided { readonly get; set; }

    /// <summary>The parts that lie in allocated blocks.</summary>
    public ulong Allocated { readonly get; private set; }

    /// <summary>The parts that are free and of the other kind.</summary>
    public ulong Other { readonly get; set; }

    /// <summary>The parts that are free, and not of the other kind.</summary>
    public readonly ulong Free => Parts & ~(Divided | Allocated | Other);

    /// <summary>Whether all parts are of one kind, and as large blocks as possible. Then the region is one part of a node above.</summary>
    public bool IsUniform { readonly get; private set; }

    /// <summary>Computes the order of the parts of a region.</summary>
    public static int PartOrder(int order) => order == 0 ? 0 : (order - 1) / MostLevels * MostLevels;

    /// <summary>Adds allocated blocks of one order.</summary>
    /// <param name="starts">The first part of each block.</param>
    /// <param name="order">The order, counted from that of a part.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong starts, int order)
    {
        _starts[order] |= starts;
        Allocated |= WordBits.Filled(starts, order);
    }

    /// <summary>Returns the first part of each allocated block of an order.</summary>
    public readonly ulong Starts(int order) => _starts[order];

    /// <summary>Splits parts of a free kind into as large blocks as possible.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="starts">Receives the first part of each block, for each order counted from that of a part; seven words.</param>
    public readonly void Merge(ulong parts, Span<ulong> starts)
    {
        for (int order = 0; order <= merges; order++)
        {
            ulong wholes = order == merges ? 0 : WordBits.Pairs(parts, order + 1);
            starts[order] = order == merges ? parts : WordBits.Unpaired(parts, wholes, order + 1);
            parts = wholes;
        }
    }

    /// <summary>Appends the node: a byte with the forms of the sets, and the bits of those that have bits.</summary>
    public readonly void Write(ref StateWriter writer)
    {
        var bits = new NodeBits();
        writer.Byte((byte)Encode(ref bits));
        writer.Packed(bits);
    }

    /// <summary>Reads a node into this one, which is new, and checks that it has its shortest form.</summary>
    /// <param name="reader">The reader, which has a finding if something is wrong. Then the content of this node is undefined.</param>
    public void Read(ref StateReader reader)
    {
        int forms = reader.Byte();
        var bits = new NodeBits();
        bits.Load(reader.Rest);
        if (!TryTake(ref bits, forms) || !bits.IsPadded || bits.Bytes > reader.Left)
        {
            reader.Fail("the bits of a region of blocks are incomplete, or not in their shortest form");
            return;
        }

        reader.Skip(bits.Bytes);
    }

    /// <summary>Appends the bits of the sets to an empty list of bits.</summary>
    /// <returns>The forms of the sets.</returns>
    private readonly int Encode(ref NodeBits bits)
    {
        int divided = bits.PutSet(Divided, Parts);
        int forms = divided | (bits.PutSet(Allocated, Parts & ~Divided) << NodeForm.Width);
        int other = bits.PutSet(Other, Parts & ~(Divided | Allocated));
        forms |= other << (2 * NodeForm.Width);
        ulong merged = MergedBits(out int count);
        forms |= bits.PutSet(merged, WordBits.Lowest(count)) << (3 * NodeForm.Width);
        if (other != NodeForm.Listed)
        {
            return forms;
        }

        NodeBits tree = TreeBits();
        if (tree.Bytes >= bits.Bytes)
        {
            return forms;
        }

        bits = tree;
        return divided | (NodeForm.Tree << NodeForm.Width);
    }

    private bool TryTake(ref NodeBits bits, int forms)
    {
        NodeBits given = bits;
        bool isRight = bits.TryTakeSet(forms & NodeForm.Mask, Parts, out ulong divided);
        Divided = divided;
        int form = forms >> NodeForm.Width & NodeForm.Mask;
        if (form == NodeForm.Tree)
        {
            isRight &= TryTakeTree(ref bits);
        }
        else
        {
            isRight &= bits.TryTakeSet(form, Parts & ~divided, out ulong allocated);
            Allocated = allocated;
            isRight &= bits.TryTakeSet(forms >> (2 * NodeForm.Width) & NodeForm.Mask, Parts & ~(divided | allocated), out ulong other);
            Other = other;
            isRight &= TakeMerges(ref bits, forms >> (3 * NodeForm.Width));
        }

        bool isMixed = form == NodeForm.Tree || (forms >> (2 * NodeForm.Width) & NodeForm.Mask) == NodeForm.Listed;
        return isRight && (!isMixed || IsShortest(given, bits.Count, forms));
    }

    /// <summary>Whether the node is written with these bits and forms.</summary>
    private readonly bool IsShortest(in NodeBits given, int count, int forms)
    {
        var bits = new NodeBits();
        return Encode(ref bits) == forms && bits.Begins(given, count);
    }

    [InlineArray(MostLevels + 1)]
    private struct Orders
    {
        private ulong _first;
    }
}
