using Cleave.Sets;

namespace Cleave.Tests.Sets;

/// <summary>Pages are found by number, near and far, and by other threads while the directory grows.</summary>
public sealed class PageDirectoryTests
{
    private const ulong Count = 1UL << 24;
    private const string Unreached = "unreached";
    private PageDirectory<string> _pages = new(Count, Unreached, entryBytes: 8);

    /// <summary>The last page of the flat part, the first behind it, and the last of all.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData((1 << 19) - 1)]
    [InlineData(1 << 19)]
    [InlineData(Count - 1)]
    public void A_page_that_was_reached_is_found(ulong number)
    {
        Assert.Equal(Unreached, _pages.Of(number));
        _pages.Reach(number) = "page";
        Assert.Equal("page", _pages.Of(number));
        Assert.Equal([number], _pages.Pages().Where(entry => entry.Page == "page").Select(entry => entry.Number));
        Assert.NotEqual(0UL, _pages.CommittedBytes);
    }

    /// <summary>Near, where each doubling is a new array; and far.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1 << 19)]
    public void Others_may_look_while_pages_are_reached(ulong first)
    {
        for (int round = TestEffort.Runs(40); round > 0; round--)
        {
            _pages = new PageDirectory<string>(Count, Unreached, entryBytes: 8);
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
