using Cleave.Memory.Contract;
using Cleave.Memory.Nodes;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Pages of which the next block that is given back stops on its way, so that a test can act in between.</summary>
internal sealed class PausedPages(IPageSource inner) : IPageSource, IDisposable
{
    private readonly ManualResetEventSlim _paused = new();
    private readonly ManualResetEventSlim _resumed = new();
    private int _armed;

    public int LargestOrder => inner.LargestOrder;

    public ulong FreePages => inner.FreePages;

    public ulong ReadyPages => inner.ReadyPages;

    public bool IsLow => inner.IsLow;

    /// <summary>Whether a block is on its way.</summary>
    public bool IsPaused => _paused.IsSet;

    /// <summary>Stops the next block.</summary>
    public void Arm() => Volatile.Write(ref _armed, 1);

    /// <summary>Lets the block go on.</summary>
    public void Resume() => _resumed.Set();

    public FailureCode TryTake(int order, GfpFlags flags, NumaNode node, out nuint address) =>
        inner.TryTake(order, flags, node, out address);

    public void Give(nuint address, int order)
    {
        if (Interlocked.Exchange(ref _armed, 0) != 0)
        {
            _paused.Set();
            _resumed.Wait();
        }

        inner.Give(address, order);
    }

    public bool TrySplit(nuint address, int order) => inner.TrySplit(address, order);

    public FailureCode TryTakeRun(nuint pages, GfpFlags flags, NumaNode node, out nuint address) =>
        inner.TryTakeRun(pages, flags, node, out address);

    public int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node) => inner.TakeBulk(addresses, order, flags, node);

    public void GiveBulk(ReadOnlySpan<nuint> addresses, int order) => inner.GiveBulk(addresses, order);

    public ulong Drain() => inner.Drain();

    public void Dispose()
    {
        _paused.Dispose();
        _resumed.Dispose();
    }
}
