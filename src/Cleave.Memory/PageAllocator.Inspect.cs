using System.Collections.Immutable;
using System.Globalization;
using Cleave.Buddies;
using Cleave.Memory.Pages;
using Cleave.Sets;

namespace Cleave.Memory;

/// <content>What it looks like inside.</content>
public sealed partial class PageAllocator : IFormattable
{
    /// <summary>The trees, in the order of their addresses. They never change.</summary>
    public IEnumerable<PageTree> Trees
    {
        get
        {
            for (int place = 0; place < _trees.Rows.Length; place++)
            {
                TreeRow row = _trees.Row(place);
                for (ulong tree = 0; tree < row.Trees; tree++)
                {
                    yield return new PageTree(row.Address + ((nuint)tree << (row.Order + _pageShift)), row.Order);
                }
            }
        }
    }

    /// <summary>The stripes of a tree, from size class 0 up.</summary>
    /// <exception cref="ArgumentException">There is no such tree.</exception>
    /// <remarks>Holds the lock meanwhile. Cost: the number of blocks in the tree.</remarks>
    public ImmutableArray<Stripe> StripesOf(PageTree tree)
    {
        if (Find(tree.Address, tree.LargestClass, out ulong root) != PageFreeError.None || !_books.Tree.IsRoot(root, tree.LargestClass))
        {
            throw new ArgumentException($"There is no tree of {tree}.", nameof(tree));
        }

        var stripes = new Stripe[tree.LargestClass + 1];
        using (_lock.Enter())
        {
            foreach ((ulong id, BlockState state) in _books.BlocksOf(root))
            {
                ref Stripe stripe = ref stripes[_books.Tree.OrderOf(id)];
                bool allocated = state == BlockState.Allocated;
                stripe = stripe with { Free = stripe.Free + (allocated ? 0u : 1), Allocated = stripe.Allocated + (allocated ? 1u : 0) };
            }
        }

        return [.. stripes.Select((stripe, sizeClass) => stripe with { SizeClass = sizeClass })];
    }

    /// <summary>Counts, but for the cached pages all of one moment. Cost: the size classes, and what threads have room for.</summary>
    public PageStatistics GetStatistics()
    {
        ThrowIfDisposed();
        var free = new ulong[SizeClasses];
        var allocated = new ulong[SizeClasses];
        using (_lock.Enter())
        {
            for (int sizeClass = 0; sizeClass <= _books.Tree.MaxOrder; sizeClass++)
            {
                free[sizeClass] = _books.FreeCount(sizeClass, BlockKind.Dirty);
                allocated[sizeClass] = _books.AllocatedCount(sizeClass);
            }
        }

        return new PageStatistics(
            TotalPages, CachedPages, MetadataBytes, [.. free], [.. allocated]);
    }

    /// <summary>Checks the books against their invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names it and where.</exception>
    /// <remarks>Holds the lock meanwhile. Cost: the number of blocks, and the books.</remarks>
    public void Validate()
    {
        ThrowIfDisposed();
        while (!TryValidate())
        {
            Thread.Yield();
        }
    }

    /// <summary>The state in one line.</summary>
    public override string ToString() => ToString("G");

    /// <summary>The state in words.</summary>
    /// <param name="format">"G" for one line, "D" for a line for each tree and each of its stripes too.</param>
    /// <param name="formatProvider">Of no consequence: numbers are the same everywhere.</param>
    /// <exception cref="FormatException">There is no such format.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider = null)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        switch (format)
        {
            case null or "" or "G":
                WriteLine(text);
                break;
            case "D":
                WriteTo(text);
                break;
            default:
                throw new FormatException($"There is no format '{format}'; there are G and D.");
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Writes the state: a line for all, and one for each tree and each of its stripes that has a block.</summary>
    /// <remarks>Each tree is looked at in a moment of its own. Cost: the number of blocks.</remarks>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WriteLine(writer);
        foreach (PageTree tree in Trees)
        {
            writer.WriteLine($"tree of {tree}");
            foreach (Stripe stripe in StripesOf(tree).Where(stripe => stripe.Free + stripe.Allocated != 0))
            {
                writer.WriteLine($"  stripe {stripe}");
            }
        }
    }

    private void WriteLine(TextWriter writer)
    {
        PageStatistics now = GetStatistics();
        writer.WriteLine(FormattableString.Invariant(
            $"{now.TotalPages} pages of {PageSize}: {now.FreePages} free, {now.CachedPages} cached, free blocks {string.Join(',', now.FreeBlocks)}"));
    }

    private bool TryValidate()
    {
        using (_lock.Enter())
        {
            if (_underWay == 0)
            {
                BuddyAudit<RawPages>.Check(_books, id => BlockText(AddressOf(id, _books.Tree.OrderOf(id)), _books.Tree.OrderOf(id)));
                ulong free = _books.FreeChunks(BlockKind.Dirty);
                if (free != _free)
                {
                    throw new InvariantException("Counted", FormattableString.Invariant($"{_free} pages are counted as free, {free} are."));
                }
            }

            return _underWay == 0;
        }
    }
}
