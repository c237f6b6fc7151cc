using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <content>Giving back.</content>
internal sealed partial class PageRun
{
    private void Free(int page, int order)
    {
        MisuseKind expected = _model.Check(page, order);
        Assert.Equal(expected == MisuseKind.None, _pages.TryFree(AddressOf(page), order, out Misuse misuse));
        Assert.Equal(expected, misuse.Kind);
        if (expected == MisuseKind.None)
            _model.Free(page, order);
        else
            Assert.ThrowsAny<ArgumentException>(() => _pages.Free(AddressOf(page), order));
    }

    /// <summary>What is wrong with a block it tells in the words that freeing it has.</summary>
    private void Split(int page, int order)
    {
        if (order == 0)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => _pages.Split(AddressOf(page), order));
        }
        else if (_model.Check(page, order) == MisuseKind.None)
        {
            _pages.Split(AddressOf(page), order);
            _model.Split(page, order);
        }
        else
        {
            string expected = Assert.ThrowsAny<ArgumentException>(() => _pages.Free(AddressOf(page), order)).Message;
            Assert.Equal(expected, Assert.ThrowsAny<ArgumentException>(() => _pages.Split(AddressOf(page), order)).Message);
        }
    }

    private void FreeExact(int page, int count)
    {
        (int First, int Order)[] pieces = [.. PageModel.Pieces(page, count)];
        bool aligned = count > 0
            && _model.Check(page, PageAllocator.OrderFor((nuint)count)) is not (MisuseKind.Misaligned or MisuseKind.NoSuchOrder)
            && count <= _model.LargestOf(page);
        bool possible = aligned && pieces.All(piece => _model.Check(piece.First, piece.Order) == MisuseKind.None);
        Assert.Equal(possible, _pages.TryFreeExact(AddressOf(page), (nuint)count));
        if (possible)
            Array.ForEach(pieces, piece => _model.Free(piece.First, piece.Order));
        else
            Assert.ThrowsAny<ArgumentException>(() => _pages.FreeExact(AddressOf(page), (nuint)count));
    }

    /// <summary>Some that are held of one order; where the operation says so, one of them twice or something else among them.</summary>
    private void FreeBulk(PageOp op)
    {
        List<int> wanted = [
            .. _model.Held.Where(block => block.Order == op.Order).Select(block => block.First).Skip(op.Where % 4).Take(op.Count)];
        if (op.Where % 3 == 0)
            wanted.Insert(
                op.Where % (wanted.Count + 1), op.Where % 2 == 0 && wanted.Count > 0 ? wanted[op.Where % wanted.Count] : op.Where);
        if (op.Where % 5 == 0)
            wanted.Reverse();
        int bad = wanted.FindIndex(page => _model.Check(page, op.Order) != MisuseKind.None);
        int twice = Enumerable.Range(0, wanted.Count).FirstOrDefault(i => wanted[..i].Contains(wanted[i]), wanted.Count);
        int expected = Math.Min(bad < 0 ? wanted.Count : bad, twice);
        nuint[] addresses = [.. wanted.Select(AddressOf)];
        bool freed = _pages.TryFreeBulk(addresses, op.Order, out int refused);
        Assert.Equal((expected, expected == wanted.Count), (refused, freed));
        if (freed)
            wanted.ForEach(page => _model.Free(page, op.Order));
    }
}
