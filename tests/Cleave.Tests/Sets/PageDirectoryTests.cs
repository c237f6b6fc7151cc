using Cleave.Sets;

namespace Cleave.Tests.Sets;

/// <summary>Pages are found by number, near and far, and by other threads while the directory grows.</summary>
public sealed class PageDirectoryTests
{
    private const ulong Flat = 1UL << 19;
    private const ulong Vast = 1UL << 24;
    private const string Unreached = "unreached";
    private PageDirectory<string> _pages;

    [Theory]
    [InlineData(Flat, 0)]
    [InlineData(Flat, Flat - 1)]
    [InlineData(Vast, 0)]
    [InlineData(Vast, (1 << 12) - 1)]
    [InlineData(Vast, 1 << 12)]
    [InlineData(Vast, Vast - 1)]
    public void A_page_that_was_reached_is_found(ulong count, ulong number)
    {
        _pages = new PageDirectory<string>(count, Unreached, entryBytes: 8);
        Assert.Equal(Unreached, _pages.Of(number));
        _pages.Reach(number) = "page";
        Assert.Equal("page", _pages.Of(number));
        Assert.Equal([number], _pages.Pages().Where(entry => entry.Page == "page").Select(entry => entry.Number));
        Assert.NotEqual(0UL, _pages.CommittedBytes);
    }

    /// <summary>In a flat directory, where each doubling is a new array; and beyond one.</summary>
    [Theory]
    [InlineData(Flat, 0)]
    [InlineData(Vast, Flat)]
    public void Others_may_look_while_pages_are_reached(ulong count, ulong first)
    {
        for (int round = TestEffort.Runs(40); round > 0; round--)
        {
            _pages = new PageDirectory<string>(count, Unreached, entryBytes: 8);
            _pages.Reach(first) = "first";
            LookWhileItGrows([.. Enumerable.Range(8, 11).SelectMany(log2 => Numbers(first + (1UL << log2)))]);
            Assert.Equal("first", _pages.Of(first));
        }
    }

    private static IEnumerable<ulong> Numbers(ulong first) => Enumerable.Range(0, 100).Select(i => first + (ulong)i);

    private void LookWhileItGrows(ulong[] numbers)
    {
        bool grown = false;
        Crew.Run(
            () =>
            {
                Array.ForEach(numbers, number => _pages.Reach(number) = "page");
                Volatile.Write(ref grown, true);
            },
            () =>
            {
                while (!Volatile.Read(ref grown))
                    Array.ForEach(numbers, number => Assert.True(_pages.Of(number) is "page" or Unreached, "What was read nobody wrote."));
            });
        Assert.All(numbers, number => Assert.Equal("page", _pages.Of(number)));
    }
}
