using Cleave.Interleaving.Steps;

namespace Cleave.Interleaving.Tool;

/// <summary>The explorer itself: how many schedules there are, and that it finds what it is for.</summary>
public sealed class ExplorerTests
{
    /// <summary>Two threads of n steps each can be interleaved in (2n)! / (n! n!) ways; with few preemptions, in fewer.</summary>
    [Theory]
    [InlineData(1, 9, 2)]
    [InlineData(2, 9, 6)]
    [InlineData(3, 9, 20)]
    [InlineData(4, 9, 70)]
    [InlineData(3, 0, 2)]
    [InlineData(3, 1, 6)]
    public void It_takes_each_schedule_once(int steps, int preemptions, int expected)
    {
        var seen = new HashSet<string>();
        (int schedules, bool areAll) = Explore.All(
            () =>
            {
                var order = new List<string>();
                int shared = 0;
                return new Scenario()
                    .Thread("a", () => Touch("a"))
                    .Thread("b", () => Touch("b"))
                    .Finally(() => Assert.True(seen.Add(string.Concat(order))));

                void Touch(string name)
                {
                    for (int i = 0; i < steps; i++)
                    {
                        Steps.Volatile.Read(in shared);
                        order.Add(name);
                    }
                }
            },
            preemptions,
            most: 1_000_000);
        Assert.Equal((expected, true), (schedules, areAll));
    }

    [Fact]
    public void It_finds_a_lost_update_and_shows_how_it_came()
    {
        string report = Assert.ThrowsAny<Exception>(() => Explore.All(LostUpdate, preemptions: 1)).Message;
        Assert.Contains("first   reads 0", report, StringComparison.Ordinal);
        Assert.Contains("second  writes 1", report, StringComparison.Ordinal);
        Assert.Contains("ExplorerTests.cs:", report, StringComparison.Ordinal);
        Assert.Contains("CLEAVE_SCHEDULE=", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_preemption_the_update_is_not_lost() =>
        Assert.Equal((2, true), Explore.All(LostUpdate, preemptions: 0, most: 1_000_000));

    [Fact]
    public void It_finds_a_lost_update_at_random() =>
        Assert.ThrowsAny<Exception>(() => Explore.AtRandom(LostUpdate, schedules: 10_000));

    [Fact]
    public void It_finds_threads_that_wait_for_each_other()
    {
        string report = Assert.ThrowsAny<Exception>(() => Explore.All(() =>
        {
            var (one, two) = (new Steps.Lock(), new Steps.Lock());
            return new Scenario().Thread("up", () => Both(one, two)).Thread("down", () => Both(two, one));
        })).Message;
        Assert.Contains("up waits for a lock that down holds; down waits for a lock that up holds", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Waiting_gives_the_turn_to_the_thread_that_is_waited_for() => Explore.All(() =>
    {
        bool done = false;
        return new Scenario()
            .Thread("waits", () =>
            {
                while (!Steps.Volatile.Read(in done))
                {
                    Waiting.Yield();
                }
            })
            .Thread("works", () => Steps.Volatile.Write(ref done, true));
    });

    [Fact]
    public void It_finds_a_thread_that_waits_for_good()
    {
        string report = Assert.ThrowsAny<Exception>(() => Explore.All(() =>
        {
            bool done = false;
            return new Scenario().Thread("waits", () =>
            {
                while (!Steps.Volatile.Read(in done))
                {
                    Waiting.Yield();
                }
            });
        })).Message;
        Assert.Contains("has no end", report, StringComparison.Ordinal);
    }

    private static void Both(Steps.Lock first, Steps.Lock second)
    {
        using (first.EnterScope())
        using (second.EnterScope())
        {
        }
    }

    private static Scenario LostUpdate()
    {
        int count = 0;
        return new Scenario().Thread("first", Add).Thread("second", Add).Finally(() => Assert.Equal(2, count));

        void Add()
        {
            int seen = Steps.Volatile.Read(in count);
            Steps.Volatile.Write(ref count, seen + 1);
        }
    }
}
