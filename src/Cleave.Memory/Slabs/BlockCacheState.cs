using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Slabs;

/// <summary>The data that a <see cref="BlockCache"/> changes in its calls, in the raw memory of its object cache, so that they share no
/// cache line with the data of other threads. Protected by the lock of the blocks.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BlockCacheState
{
    /// <summary>The number of orders of which blocks may be cached, from order 0.</summary>
    public const int Orders = 8;

    /// <summary>The largest number of blocks of one order that may be cached.</summary>
    public const int MostOfOrder = 32;

    /// <summary>The number of lists of blocks with spare pages: one for each power of two of pages.</summary>
    public const int SpareLists = sizeof(uint) * 8;

    /// <summary>The number of pages of cached blocks, and of pages on their way from or to the page allocator.</summary>
    public long CachedPages;

    /// <summary>The number of blocks that callers have.</summary>
    public long Blocks;

    /// <summary>The number of pages that the allocations in those blocks need.</summary>
    public long Pages;

    /// <summary>The cached blocks of each order.</summary>
    public OrderRow Cached;

    /// <summary>The first block of each list of blocks with spare pages, as <see cref="FrameTable.NumberOf"/> gives it; 0 for an empty
    /// list.</summary>
    public SpareRow Spare;

    /// <summary>The cached blocks of one order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OrderState
    {
        /// <summary>The number of blocks.</summary>
        public int Count;

        /// <summary>The largest number of blocks; 0 if no block of the order is ever cached.</summary>
        public int Capacity;

        /// <summary>The addresses of the blocks, the one that was cached last at the end.</summary>
        public AddressRow Addresses;

        /// <summary>The addresses of the blocks, as far as there are any.</summary>
        [UnscopedRef]
        public Span<nuint> Items => ((Span<nuint>)Addresses)[..Count];
    }

    [InlineArray(Orders)]
    public struct OrderRow
    {
        private OrderState _first;
    }

    [InlineArray(MostOfOrder)]
    public struct AddressRow
    {
        private nuint _first;
    }

    [InlineArray(SpareLists)]
    public struct SpareRow
    {
        private uint _first;
    }
}
