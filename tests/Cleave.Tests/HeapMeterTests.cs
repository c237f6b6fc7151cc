namespace Cleave.Tests;

/// <summary>The helper that counts allocated bytes: it sees an allocation, however rare, and nothing else.</summary>
public sealed class HeapMeterTests
{
    private object? _last;

    [Fact]
    public void Code_that_allocates_nothing_counts_as_nothing_beside_collections_and_allocations()
    {
        int calls = 0;
        using var stop = new CancellationTokenSource();
        var noise = new Thread(() => MakeNoise(stop.Token));
        noise.Start();
        long bytes = HeapMeter.Bytes(() => calls++);
        long once = HeapMeter.BytesOnce(() => calls++);
        stop.Cancel();
        noise.Join();
        Assert.Equal((0, 0), (bytes, once));
    }

    [Fact]
    public void An_object_a_call_is_counted()
    {
        long size = IntPtr.Size * 3;
        Assert.InRange(HeapMeter.Bytes(() => _last = new object()), 1000 * size, long.MaxValue);
        Assert.InRange(HeapMeter.BytesOnce(() => _last = new object()), size, long.MaxValue);
        Assert.NotNull(_last);
    }

    [Fact]
    public void An_object_in_a_thousand_calls_is_counted()
    {
        int calls = 0;
        Assert.NotEqual(0, HeapMeter.Bytes(() => _last = ++calls % 1000 == 0 ? new object() : _last));
    }

    /// <summary>A list of two to the n elements allocates once in as many calls,
    /// so that most measurements of equal length would miss it.</summary>
    [Fact]
    public void A_list_that_grows_by_an_element_a_call_is_counted()
    {
        var leak = new List<byte>();
        Assert.NotEqual(0, HeapMeter.Bytes(() => leak.Add(1)));
    }

    [Fact]
    public void What_is_made_for_the_code_is_not_counted_and_enough_ends_the_measuring()
    {
        int made = 0;
        byte[] Make()
        {
            made++;
            return new byte[1000];
        }

        Assert.Equal(0, HeapMeter.BytesOnce(Make, block => block[0] = 1));
        made = 0;
        Assert.InRange(HeapMeter.BytesOnce(Make, _ => _last = new byte[100], enough: 20_000), 100, 20_000);
        Assert.Equal(1, made);
    }

    private static void MakeNoise(CancellationToken stop)
    {
        var kept = new object[100];
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            kept[i % kept.Length] = new byte[i % 5000];
            if (i % 100 == 0)
                GC.Collect(0);
        }
    }
}
