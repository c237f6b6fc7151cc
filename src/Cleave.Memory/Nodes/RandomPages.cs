using System.Security.Cryptography;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Nodes;

/// <summary>A page source that takes several free blocks for each request, keeps a random one and frees the others, so that the address of
/// the next block cannot be predicted. Thread-safe.</summary>
/// <remarks>If only one block is free, that one is taken. Lists and runs of pages are passed on unchanged.</remarks>
internal sealed class RandomPages(IPageSource inner, PhysicalMemory memory) : IPageSource
{
    /// <summary>The number of blocks among which one is chosen, for blocks of at most <see cref="SmallOrder"/>, and for larger
    /// ones.</summary>
    private const int Choices = 8;
    private const int LargeChoices = 2;
    private const int SmallOrder = 4;

    public int LargestOrder => inner.LargestOrder;

    public ulong FreePages => inner.FreePages;

    public ulong ReadyPages => inner.ReadyPages;

    public bool IsLow => inner.IsLow;

    public FailureCode TryTake(int order, GfpFlags flags, NumaNode node, out nuint address)
    {
        Span<nuint> blocks = stackalloc nuint[Choices];
        blocks = blocks[..(order <= SmallOrder ? Choices : LargeChoices)];
        int taken = order > inner.LargestOrder ? 0 : inner.TakeBulk(blocks, order, flags & ~GfpFlags.Zero, node);
        if (taken == 0)
        {
            return inner.TryTake(order, flags, node, out address);
        }

        int chosen = RandomNumberGenerator.GetInt32(taken);
        address = blocks[chosen];
        blocks[chosen] = blocks[taken - 1];
        inner.GiveBulk(blocks[..(taken - 1)], order);
        if ((flags & GfpFlags.Zero) != 0)
        {
            Clear(memory.FrameOf(address), 1UL << order);
        }

        return FailureCode.None;
    }

    public FailureCode TryTakeRun(nuint pages, GfpFlags flags, NumaNode node, out nuint address) =>
        inner.TryTakeRun(pages, flags, node, out address);

    public void Give(nuint address, int order) => inner.Give(address, order);

    public bool TrySplit(nuint address, int order) => inner.TrySplit(address, order);

    public int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node) => inner.TakeBulk(addresses, order, flags, node);

    public void GiveBulk(ReadOnlySpan<nuint> addresses, int order) => inner.GiveBulk(addresses, order);

    public ulong Drain() => inner.Drain();

    private void Clear(ulong frame, ulong pages)
    {
        const ulong Most = 1 << 14;
        for (; pages > 0; pages -= Math.Min(pages, Most), frame += Most)
        {
            memory.AsSpan(frame, Math.Min(pages, Most)).Clear();
        }
    }
}
