using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;
using Cleave.Tools.Pickle;

namespace Cleave.Cli.Exec;

/// <summary>Runs operations written as text on a <see cref="GpuBuddyCore"/>; docs/exec.md describes their arguments and answers.</summary>
internal sealed class BuddySession
{
    public const string NotInitialised = "err NOINIT";
    public const string Busy = "err EBUSY";
    private const string Invalid = "err EINVAL";

    private readonly Dictionary<ulong, List<BuddyBlock>> _live = new(SeededComparer.Shared);
    private GpuBuddyCore? _space;

    /// <summary>The space, or null if none is initialized.</summary>
    public GpuBuddyCore? Space => _space;

    /// <summary>Runs one operation and returns its answer.</summary>
    /// <exception cref="FormatException">The line is not an operation. The space is unchanged.</exception>
    public string Answer(ReadOnlySpan<char> verb, ref OperationReader words, int mapWidth) => verb switch
    {
        "init" => Init(words.Number("size"), words.Number("chunk size"), words),
        "alloc" => Allocate(ref words),
        "free" => Free(words.Number("id"), words.Number("flags"), words),
        "trim" => Trim(words.Number("id"), words.NumberOrDash("start"), words.Number("new size"), words),
        "resize" => Resize(words.Number("new size"), words),
        "reset_clear" => ResetClear(words.Number("flag"), words),
        "state" => State(words),
        "map" => Map(words, mapWidth),
        "fini" => Finish(words),
        _ => throw new FormatException($"'{verb}' is no operation"),
    };

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

    private string Map(OperationReader rest, int width)
    {
        rest.End();
        return _space is null ? NotInitialised : $"map {SpaceMap.Draw(_space, width)}";
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
