using Cleave.Memory.Frames;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>Threads that release and take back, while another trims: what a thread has in use stays its own.</summary>
public abstract class ThreadTests(PageSizes pages) : ArenaTest(pages)
{
    private const ulong PagesEach = 256;

    [Fact]
    public async Task No_thread_loses_a_page_that_it_has_in_use()
    {
        using PhysicalMemory memory = Memory(ReturnPolicy.AboveWatermark, 64, Machine, 2 * (nuint)PagesEach);
        int steps = TestEffort.Runs(3000);
        using var done = new CancellationTokenSource();
        Task trimmer = Task.Factory.StartNew(() => TrimUntil(memory, done.Token), TaskCreationOptions.LongRunning);
        Task<int>[] users = [.. Enumerable.Range(0, 2).Select(
            id => Task.Factory.StartNew(() => Use(memory, (ulong)id * PagesEach, id, steps), TaskCreationOptions.LongRunning))];
        int[] good = await Task.WhenAll(users);
        await done.CancelAsync();
        await trimmer;
        Assert.Equal([steps, steps], good);
    }

    private static int Use(PhysicalMemory memory, ulong from, int id, int steps)
    {
        var random = new Random(id);
        int good = 0;
        for (int step = 0; step < steps; step++)
        {
            ulong frame = from + (ulong)random.Next((int)PagesEach - 8);
            memory.Release(frame, 8);
            bool zero = memory.Reuse(frame, 8);
            Span<byte> span = memory.AsSpan(frame, 8);
            bool sound = !zero || !span.ContainsAnyExcept((byte)0);
            span.Fill((byte)(id + 1));
            Thread.Yield();
            good += sound && !memory.AsSpan(frame, 8).ContainsAnyExcept((byte)(id + 1)) ? 1 : 0;
        }
        return good;
    }

    private static void TrimUntil(PhysicalMemory memory, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
            memory.Trim();
    }
}
