using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Cleave.BestFit;
using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;
using Cleave.Pool;
using Cleave.Tools.Pickle;

namespace Cleave.Cli.Exec;

/// <summary>
/// Runs operations written as text on a <see cref="GpuBuddyCore"/> and answers each with one line in the format of the reference's recorded
/// answers. A script can drive the allocator with it, or compare the allocator with another.
/// </summary>
/// <remarks>
/// Operations: init, alloc, free, trim, resize, reset_clear, state, map, fini; docs/exec.md describes their arguments. After pool, the session
/// drives a <see cref="BuddyPool"/> until fini: alloc, free, kill, unkill, stats, describe. After bestfit, it drives a <see
/// cref="BestFitAllocator"/> until fini: alloc, free, trim, grow, resize, plan, move, reset_clear, state, runs, map. A line that cannot be parsed throws an
/// exception and changes nothing. Not thread-safe.
/// </remarks>
internal sealed class ExecSession
{
    private const string NotInitialised = "err NOINIT";
    private const string Busy = "err EBUSY";
    private const string Invalid = "err EINVAL";

    private readonly Dictionary<ulong, List<BuddyBlock>> _live = new(SeededComparer.Shared);
    private GpuBuddyCore? _space;
    private PoolSession? _pool;
    private BestFitSession? _ranges;

    /// <summary>The space, or null if none is initialized.</summary>
    public GpuBuddyCore? Space => _space;

    /// <summary>The width in characters of the line that <c>map</c> draws.</summary>
    public int MapWidth { get; set; } = 64;

    /// <summary>Runs one operation and returns its answer, without a line end.</summary>
    /// <exception cref="FormatException">The line is not an operation; the message gives the reason. The session is unchanged.</exception>
    public string Answer(ReadOnlySpan<char> operation)
    {
        var words = new OperationReader(operation);
        ReadOnlySpan<char> verb = words.Word();
        return verb switch
        {
            "pool" => MakePool(ref words),
            "bestfit" => MakeRanges(ref words),
            "init" or "fini" when _pool is not null || _ranges is not null => Leave(verb, ref words),
            _ when _pool is not null => _pool.Answer(verb, ref words),
            _ when _ranges is not null => _ranges.Answer(verb, ref words, MapWidth),
            _ when _space is null && (PoolSession.Knows(verb) || BestFitSession.Knows(verb)) => NotInitialised,
            "init" => Init(words.Number("size"), words.Number("chunk size"), words),
            "alloc" => Allocate(ref words),
            "free" => Free(words.Number("id"), words.Number("flags"), words),
            "trim" => Trim(words.Number("id"), words.NumberOrDash("start"), words.Number("new size"), words),
            "resize" => Resize(words.Number("new size"), words),
            "reset_clear" => ResetClear(words.Number("flag"), words),
            "state" => State(words),
            "map" => Map(words),
            "fini" => Finish(words),
            _ => throw new FormatException($"'{verb}' is no operation"),
        };
    }

    private string MakePool(ref OperationReader words)
    {
        if (_space is not null || _pool is not null || _ranges is not null)
        {
            return Busy;
        }

        _pool = PoolSession.Create(ref words, out string answer);
        return answer;
    }

    private string MakeRanges(ref OperationReader words)
    {
        if (_space is not null || _pool is not null || _ranges is not null)
        {
            return Busy;
        }

        _ranges = BestFitSession.Create(ref words, out string answer);
        return answer;
    }

    private string Leave(ReadOnlySpan<char> verb, ref OperationReader words)
    {
        if (verb is "init")
        {
            return Busy;
        }

        words.End();
        _pool = null;
        _ranges = null;
        return "ok";
    }

    private string Init(ulong size, ulong chunk, OperationReader rest)
    {
        rest.End();
        if (_space is not null)
        {
            return Busy;
        }

        if (!Alignment.TryCreate(chunk, out Alignment chunkSize) || chunk < GpuBuddyCore.MinChunkSize || size < chunk)
        {
            return Invalid;
        }

        _space = new GpuBuddyCore(size, chunkSize);
        return "ok";
    }

    private string Allocate(ref OperationReader words)
    {
        ulong id = words.Number("id");
        ulong start = words.Number("start");
        ulong end = words.Number("end");
        ulong size = words.Number("size");
        ulong minBlock = words.Number("smallest block");
        GpuBuddyRawFlags flags = Flags(words.Number("flags"));
        words.End();
        if (_space is null || _live.ContainsKey(id))
        {
            return _space is null ? NotInitialised : Busy;
        }

        var blocks = new List<BuddyBlock>();
        PlacementError error = _space.Allocate(start, end, size, minBlock, flags, blocks);
        if (error == PlacementError.None)
        {
            _live.Add(id, blocks);
        }

        return Blocks(error, blocks);
    }

    private string Free(ulong id, ulong flags, OperationReader rest)
    {
        rest.End();
        if (_space is not null && _live.Remove(id, out List<BuddyBlock>? blocks))
        {
            _space.Free(CollectionsMarshal.AsSpan(blocks), Flags(flags));
        }

        return _space is null ? NotInitialised : "ok";
    }

    private string Trim(ulong id, ulong? start, ulong newSize, OperationReader rest)
    {
        rest.End();
        if (_space is null)
        {
            return NotInitialised;
        }

        return _live.TryGetValue(id, out List<BuddyBlock>? blocks) ? Blocks(_space.Trim(blocks, start, newSize), blocks) : Invalid;
    }

    private string Resize(ulong newSize, OperationReader rest)
    {
        rest.End();
        if (_space is null)
        {
            return NotInitialised;
        }

        if (newSize < _space.ChunkSize.Bytes)
        {
            return Invalid;
        }

        if (newSize < _space.Size)
        {
            return _space.TryShrink(newSize) ? "ok" : "err ENOSPC";
        }

        _space.Grow(newSize);
        return "ok";
    }

    private string ResetClear(ulong flag, OperationReader rest)
    {
        rest.End();
        _space?.ResetClear(flag != 0);
        return _space is null ? NotInitialised : "ok";
    }

    private string State(OperationReader rest)
    {
        rest.End();
        return _space is null ? NotInitialised : $"state {_space}";
    }

    private string Map(OperationReader rest)
    {
        rest.End();
        return _space is null ? NotInitialised : $"map {SpaceMap.Draw(_space, MapWidth)}";
    }

    private string Finish(OperationReader rest)
    {
        rest.End();
        if (_space is null)
        {
            return NotInitialised;
        }

        foreach (List<BuddyBlock> blocks in _live.Values)
        {
            _space.Free(CollectionsMarshal.AsSpan(blocks));
        }

        _live.Clear();
        _space = null;
        return "ok";
    }

    /// <summary>
    /// Converts flag bits. The reference has 32 of them and ignores those that it does not know; higher bits are ignored here too.
    /// </summary>
    private static GpuBuddyRawFlags Flags(ulong bits) => (GpuBuddyRawFlags)(uint)bits;

    private static string Blocks(PlacementError error, List<BuddyBlock> blocks)
    {
        if (error != PlacementError.None)
        {
            return error == PlacementError.NoSpace ? "err ENOSPC" : Invalid;
        }

        var answer = new StringBuilder("ok");
        foreach (BuddyBlock block in blocks)
        {
            answer.Append(CultureInfo.InvariantCulture, $" {block.Offset}:{block.Order}:{(block.IsClear ? 1 : 0)}");
        }

        return answer.ToString();
    }
}
