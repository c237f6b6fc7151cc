using Cleave.Memory.Frames;

namespace Cleave.Memory.Mapping;

/// <summary>The page frames of an area in ascending order of address, as the blocks that were taken.</summary>
/// <remarks>
/// Invariant <c>Counted</c>: <see cref="Runs"/> is the number of mappings that the blocks need side by side. The system joins neighbouring
/// views into one mapping if they are neighbours in their arena too. Cost: 16 bytes for each block, on the managed heap. Not thread-safe.
/// </remarks>
internal sealed class MappedFrames(PhysicalMemory memory)
{
    private readonly List<FrameBlock> _blocks = [];

    /// <summary>The number of pages from the beginning up to the end of each block.</summary>
    private readonly List<ulong> _ends = [];

    public ulong Pages => _ends.Count == 0 ? 0 : _ends[^1];

    /// <summary>The number of mappings that the blocks need.</summary>
    public long Runs { get; private set; }

    public IReadOnlyList<FrameBlock> Blocks => _blocks;

    public void Append(FrameBlock block)
    {
        Runs += _blocks.Count > 0 && Follows(_blocks[^1], block) ? 0 : 1;
        _ends.Add(Pages + block.Pages);
        _blocks.Add(block);
    }

    public void Append(MappedFrames more)
    {
        foreach (FrameBlock block in more._blocks)
        {
            Append(block);
        }
    }

    /// <summary>The number of additional mappings if the other blocks are appended.</summary>
    public long RunsAddedBy(MappedFrames more) =>
        more.Runs - (_blocks.Count > 0 && more._blocks.Count > 0 && Follows(_blocks[^1], more._blocks[0]) ? 1 : 0);

    /// <summary>The same page frames, backed by a segment of private memory that can be appended here.</summary>
    public MappedFrames AsPrivateBehind(MappedFrames? before)
    {
        int last = before is null || before._blocks.Count == 0 ? 0 : before._blocks[^1].Segment;
        int segment = (last % FrameBlock.LastSegment) + 1;
        var frames = new MappedFrames(memory);
        foreach (FrameBlock block in _blocks)
        {
            frames.Append(new FrameBlock(block.Frame, block.Order, segment));
        }

        return frames;
    }

    /// <summary>Whether a part of the area has private memory. Cost: linear in the number of blocks in the part.</summary>
    public bool HasPrivate(ulong page, ulong count)
    {
        for (int place = PlaceOf(page); place < _blocks.Count && StartOf(place) < page + count; place++)
        {
            if (_blocks[place].IsPrivate)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The page frame of a page of the area. Cost: the logarithm of the number of blocks.</summary>
    public ulong FrameAt(ulong page)
    {
        int place = PlaceOf(page);
        return _blocks[place].Frame + page - StartOf(place);
    }

    /// <summary>The runs in ascending order of address, each as long as possible.</summary>
    public IEnumerable<FrameRun> AllRuns()
    {
        FrameRun run = default;
        FrameBlock last = default;
        foreach (FrameBlock block in _blocks)
        {
            bool follows = run.Pages > 0 && Follows(last, block);
            if (run.Pages > 0 && !follows)
            {
                yield return run;
            }

            run = follows ? run with { Pages = run.Pages + block.Pages } : new FrameRun(block.Frame, block.Pages, block.IsPrivate);
            last = block;
        }

        if (run.Pages > 0)
        {
            yield return run;
        }
    }

    /// <summary>The number of pages, at least the given one, at which the table can be cut: the end of a block. The block there is split as
    /// far as the source allows.</summary>
    public ulong SplitAt(ulong pages, Func<FrameBlock, bool> trySplit)
    {
        int place = PlaceOf(pages - 1);
        while (_ends[place] > pages && trySplit(_blocks[place]))
        {
            Halve(place);
            place = PlaceOf(pages - 1);
        }

        return _ends[place];
    }

    /// <summary>Removes the blocks behind the given number of pages, which is the end of a block, and returns them.</summary>
    public MappedFrames Cut(ulong pages)
    {
        int kept = pages == 0 ? 0 : PlaceOf(pages - 1) + 1;
        var tail = new MappedFrames(memory);
        foreach (FrameBlock block in _blocks[kept..])
        {
            tail.Append(block);
        }

        _blocks.RemoveRange(kept, _blocks.Count - kept);
        _ends.RemoveRange(kept, _ends.Count - kept);
        Runs -= RunsAddedBy(tail);
        return tail;
    }

    private void Halve(int place)
    {
        FrameBlock block = _blocks[place];
        var low = new FrameBlock(block.Frame, block.Order - 1, block.Segment);
        _blocks[place] = low;
        _blocks.Insert(place + 1, new FrameBlock(EndOf(low), low.Order, block.Segment));
        _ends.Insert(place, _ends[place] - low.Pages);
    }

    private int PlaceOf(ulong page)
    {
        int found = _ends.BinarySearch(page + 1);
        return found < 0 ? ~found : found;
    }

    private ulong StartOf(int place) => place == 0 ? 0 : _ends[place - 1];

    private static ulong EndOf(FrameBlock block) => block.Frame + block.Pages;

    /// <summary>Whether a block continues the run of the block before it. Frame numbers continue from one node to the next, but mappings do
    /// not. In a segment of private memory the order of the page frames does not matter.</summary>
    private bool Follows(FrameBlock before, FrameBlock block) =>
        before.Segment == block.Segment
        && (block.IsPrivate || (EndOf(before) == block.Frame && memory.NodeOf(block.Frame).FirstFrame != block.Frame));
}
