namespace Cleave.Bench.Gpu;

/// <summary>Short lists of blocks, each with a number, in arrays that are used again.</summary>
internal sealed class BlockLists<TBlock>
    where TBlock : struct
{
    private const int UsualLength = 16;

    private readonly Stack<int> _spare = [];
    private TBlock[][] _blocks = [];
    private int[] _lengths = [];

    /// <summary>The blocks of the list with a number.</summary>
    public ReadOnlySpan<TBlock> this[int list] => _blocks[list].AsSpan(0, _lengths[list]);

    /// <summary>Stores a copy of the blocks as a list, and returns its number.</summary>
    public int Add(ReadOnlySpan<TBlock> blocks)
    {
        if (!_spare.TryPop(out int list))
        {
            Grow();
            list = _spare.Pop();
        }

        if (_blocks[list].Length < blocks.Length)
        {
            _blocks[list] = new TBlock[2 * blocks.Length];
        }

        blocks.CopyTo(_blocks[list]);
        _lengths[list] = blocks.Length;
        return list;
    }

    /// <summary>Removes a list. The next list gets its number and its array.</summary>
    public void Remove(int list) => _spare.Push(list);

    private void Grow()
    {
        int from = _lengths.Length;
        Array.Resize(ref _blocks, Math.Max(64, 2 * from));
        Array.Resize(ref _lengths, _blocks.Length);
        for (int list = _blocks.Length - 1; list >= from; list--)
        {
            _blocks[list] = new TBlock[UsualLength];
            _spare.Push(list);
        }
    }
}
