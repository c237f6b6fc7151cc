using Cleave.Memory.Pages;

namespace Cleave.Tools.Tests.Recording;

/// <summary>Random calls of everything that moves blocks of pages.</summary>
internal sealed class RecordedPageProgram(PageAllocator pages, Random random)
{
    private readonly List<(nuint Address, int Class)> _blocks = [];
    private readonly List<(nuint Address, nuint Pages)> _runs = [];

    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            Action next = random.Next(12) switch
            {
                < 3 => Take,
                3 => TakeRun,
                4 => TakeMany,
                5 => TakeAt,
                6 => Split,
                7 => FreeRun,
                8 => FreeMany,
                _ => Free,
            };
            next();
        }
    }

    private void Take()
    {
        int sizeClass = random.Next(pages.Orders);
        if (pages.TryAllocate(sizeClass, out nuint address))
            _blocks.Add((address, sizeClass));
    }

    private void TakeRun()
    {
        var count = (nuint)random.Next(1, 1 << (pages.Orders - 1));
        if (pages.TryAllocateExact(count, out nuint address))
            _runs.Add((address, count));
    }

    private void TakeMany()
    {
        int sizeClass = random.Next(Math.Min(3, pages.Orders));
        var many = new nuint[random.Next(90)];
        int taken = random.Next(2) == 0 ? pages.AllocateBulk(many, sizeClass) : pages.TryAllocateBulk(many, sizeClass) ? many.Length : 0;
        _blocks.AddRange(many.Take(taken).Select(address => (address, sizeClass)));
    }

    private void TakeAt()
    {
        PageTree tree = pages.Trees.ElementAt(random.Next(pages.Trees.Count()));
        int sizeClass = random.Next(Math.Min(3, tree.LargestOrder + 1));
        nuint address = tree.Address + ((nuint)random.Next(1 << (tree.LargestOrder - sizeClass)) * pages.SizeOf(sizeClass));
        if (pages.TryAllocateAt(address, sizeClass))
            _blocks.Add((address, sizeClass));
    }

    private void Split()
    {
        if (Chosen(_blocks) is { Class: > 0 } block)
        {
            pages.Split(block.Address, block.Class);
            _blocks.Remove(block);
            _blocks.Add((block.Address, block.Class - 1));
            _blocks.Add((block.Address + pages.SizeOf(block.Class - 1), block.Class - 1));
        }
    }

    private void Free()
    {
        if (_blocks.Count > 0)
        {
            (nuint Address, int Class) block = Chosen(_blocks);
            pages.Free(block.Address, block.Class);
            _blocks.Remove(block);
        }
    }

    /// <summary>A run as a whole, or one of its blocks, after which the others go by themselves.</summary>
    private void FreeRun()
    {
        if (_runs.Count == 0)
            return;

        (nuint address, nuint count) = Chosen(_runs);
        _runs.Remove((address, count));
        int largest = System.Numerics.BitOperations.Log2(count);
        if (random.Next(2) == 0)
            pages.FreeExact(address, count);
        else
            _blocks.Add((address, largest));
        if (_blocks.Contains((address, largest)) && count > (nuint)1 << largest)
            _runs.Add((address + pages.SizeOf(largest), count - ((nuint)1 << largest)));
    }

    private void FreeMany()
    {
        int sizeClass = random.Next(3);
        nuint[] some = [.. _blocks.Where(block => block.Class == sizeClass && random.Next(2) == 0).Select(block => block.Address)];
        pages.FreeBulk(some, Math.Min(sizeClass, pages.Orders - 1));
        _blocks.RemoveAll(block => some.Contains(block.Address));
    }

    private T Chosen<T>(List<T> from) => from.Count == 0 ? default! : from[random.Next(from.Count)];
}
