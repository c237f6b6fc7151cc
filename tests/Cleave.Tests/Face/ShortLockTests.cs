using Cleave.Locks;

namespace Cleave.Tests.Face;

/// <summary>The lock keeps threads apart, however long a section takes.</summary>
public sealed class ShortLockTests
{
    private readonly ShortLock _lock = new();
    private int _count;
    private bool _inside;

    [Fact]
    public void Sections_exclude_each_other()
    {
        int rounds = TestEffort.Runs(50_000);
        Crew.Run(4, _ =>
        {
            for (int i = 0; i < rounds; i++)
            {
                using (_lock.Enter())
                    _count++;
            }
        });
        Assert.Equal(4 * rounds, _count);
    }

    [Fact]
    public void A_wait_outlasts_a_long_section()
    {
        Crew.Run(4, _ =>
        {
            using (_lock.Enter())
            {
                Assert.False(_inside);
                _inside = true;
                Thread.Sleep(50);
                _inside = false;
                _count++;
            }
        });
        Assert.Equal(4, _count);
    }

    [Fact]
    public void A_section_that_throws_leaves()
    {
        Assert.Throws<InvalidOperationException>(ThrowInside);
        Crew.Run(() =>
        {
            using (_lock.Enter())
                _count++;
        });
        Assert.Equal(1, _count);
    }

    private void ThrowInside()
    {
        using (_lock.Enter())
            throw new InvalidOperationException();
    }
}
