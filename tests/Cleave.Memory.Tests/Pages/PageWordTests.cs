using Cleave.Caches;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>The states of blocks of all orders in the words of their pages, beside a list of who has which block.</summary>
public sealed class PageWordTests
{
    private const int Words = 64;
    private const int Pages = 32 * Words;

    [Fact]
    public void A_block_is_found_at_its_first_page_with_its_order_and_nowhere_else()
    {
        var random = new Random(20);
        for (int round = 0; round < 20; round++)
        {
            (ulong[] words, Dictionary<int, (int Order, ValueState State)> blocks) = Lay(random);
            for (int page = 0; page < Pages; page++)
            {
                for (int order = 0; order <= PageWord.LargestOrder; order++)
                {
                    if ((page & ((1 << order) - 1)) == 0)
                    {
                        bool isBlock = blocks.TryGetValue(page, out (int Order, ValueState State) block) && block.Order == order;
                        Assert.Equal(isBlock ? block.State : ValueState.None, PageWord.StateIn(words[page / 32], (ulong)page, order));
                    }
                }
            }
        }
    }

    [Fact]
    public void A_step_succeeds_for_the_right_order_and_state_only_and_changes_no_other_block()
    {
        var random = new Random(21);
        (ulong[] words, Dictionary<int, (int Order, ValueState State)> blocks) = Lay(random);
        for (int step = 0; step < 20_000; step++)
        {
            int order = random.Next(PageWord.LargestOrder + 1);
            int page = random.Next(Pages) >> order << order;
            var from = (ValueState)random.Next(1, 3);
            var to = (ValueState)random.Next(3);
            bool expected = blocks.TryGetValue(page, out (int Order, ValueState State) block) && block == (order, from);
            ref ulong word = ref words[page / 32];
            bool moved = order == 0 && random.Next(2) == 0
                ? PageWord.TryMovePage(ref word, word, (ulong)page, from, to)
                : PageWord.TryMove(ref word, word, (ulong)page, order, from, to);
            Assert.Equal(expected, moved);
            if (moved && to == ValueState.None)
            {
                blocks.Remove(page);
                PageWord.Put(ref word, (ulong)page, order, ValueState.Held);
                to = ValueState.Held;
            }

            if (moved)
            {
                blocks[page] = (order, to);
            }
        }

        Assert.Equal(Encoded(blocks), words);
    }

    [Fact]
    public void Single_pages_are_taken_all_or_none()
    {
        ulong word = 0;
        PageWord.Put(ref word, 0, 0, ValueState.Held);
        PageWord.Put(ref word, 1, 0, ValueState.Held);
        PageWord.Put(ref word, 2, 1, ValueState.Held);
        PageWord.Put(ref word, 31, 0, ValueState.Held);
        ulong before = word;
        Assert.False(PageWord.TryTakeAll(ref word, 0b111));
        Assert.False(PageWord.TryTakeAll(ref word, 0b10_0000));
        Assert.Equal(before, word);
        Assert.True(PageWord.TryTakeAll(ref word, 0x8000_0003));
        Assert.Equal(ValueState.Held, PageWord.StateIn(word, 2, 1));
        Assert.Equal((0UL, 1), (word & 0xC000_0000_0000_000F, PageWord.OrderIn(word, 2)));
    }

    /// <summary>Fills the pages with blocks of random orders and states, some of which have none.</summary>
    private static (ulong[] Words, Dictionary<int, (int Order, ValueState State)> Blocks) Lay(Random random)
    {
        var blocks = new Dictionary<int, (int Order, ValueState State)>();
        for (int page = 0; page < Pages;)
        {
            int order = random.Next(PageWord.LargestOrder + 1);
            while ((page & ((1 << order) - 1)) != 0 || page + (1 << order) > Pages)
            {
                order--;
            }

            if (random.Next(5) > 0)
            {
                blocks.Add(page, (order, (ValueState)random.Next(1, 3)));
            }

            page += 1 << order;
        }

        return (Encoded(blocks), blocks);
    }

    private static ulong[] Encoded(Dictionary<int, (int Order, ValueState State)> blocks)
    {
        var words = new ulong[Words];
        foreach ((int page, (int order, ValueState state)) in blocks)
        {
            PageWord.Put(ref words[page / 32], (ulong)page, order, state);
        }

        return words;
    }
}
