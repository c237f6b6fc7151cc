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
        Runs += _blocks.Count > 0 && Follows(EndOf(_blocks[^1]), block.Frame) ? 0 : 1;
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
        more.Runs - (_blocks.Count > 0 && more._blocks.Count > 0 && Follows(EndOf(_blocks[^1]), more._blocks[0].Frame) ? 1 : 0);

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
        foreach (FrameBlock block in _blocks)
        {
            bool follows = run.Pages > 0 && Follows(run.End, block.Frame);
            if (run.Pages > 0 && !follows)
            {
                yield return run;
            }

            run = follows ? run with { Pages = run.Pages + block.Pages } : new FrameRun(block.Frame, block.Pages);
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
        var low = new FrameBlock(block.Frame, block.Order - 1);
        _blocks[place] = low;
        _blocks.Insert(place + 1, new FrameBlock(EndOf(low), low.Order));
        _ends.Insert(place, _ends[place] - low.Pages);
    }

    private int PlaceOf(ulong page)
    {
        int found = _ends.BinarySearch(page + 1);
        return found < 0 ? ~found : found;
    }

    private ulong StartOf(int place) => place == 0 ? 0 : _ends[place - 1];

    private static ulong EndOf(FrameBlock block) => block.Frame + block.Pages;

    /// <summary>Whether a page frame continues a run that ends before it. Frame numbers continue from one node to the next, but mappings do
    /// not.</summary>
    private bool Follows(ulong end, ulong frame) => end == frame && memory.NodeOf(frame).FirstFrame != frame;
}
