using System.Globalization;

namespace Cleave.Programs.Tests.Model;

/// <summary>Speaks the vector format: one operation in, the reference's answer out. Not thread-safe.</summary>
internal sealed class ModelSession
{
    private readonly Dictionary<ulong, IReadOnlyList<ModelPiece>> _live = [];

    /// <summary>The allocator between init and fini, otherwise null.</summary>
    public ModelBuddy? Buddy { get; private set; }

    /// <summary>The blocks of every id that is in use.</summary>
    public IReadOnlyDictionary<ulong, IReadOnlyList<ModelPiece>> Live => _live;

    /// <exception cref="FormatException">The line is none of the format.</exception>
    public string Answer(string operation)
    {
        string[] words = operation.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["init", var size, var chunk] => Init(Number(size), Number(chunk)),
            ["alloc", _, _, _, _, _, _] or ["free", _, _] or ["trim", _, _, _] or ["reset_clear", _] or ["state"] or ["fini"] =>
                Buddy is { } buddy ? AnswerLive(buddy, words) : "err NOINIT",
            _ => throw new FormatException($"No operation: '{operation}'"),
        };
    }

    private string AnswerLive(ModelBuddy buddy, string[] words) => words[0] switch
    {
        "alloc" => Alloc(buddy, [.. words.Skip(1).Select(Number)]),
        "free" => Free(buddy, Number(words[1]), (ModelFlags)Number(words[2])),
        "trim" => Trim(buddy, Number(words[1]), words[2] == "-" ? null : Number(words[2]), Number(words[3])),
        "reset_clear" => ResetClear(buddy, Number(words[1]) != 0),
        "state" => State(buddy),
        _ => Fini(),
    };

    private string Init(ulong size, ulong chunk)
    {
        if (Buddy is not null)
            return "err EBUSY";
        Buddy = ModelBuddy.Create(size, chunk);
        return Buddy is null ? "err EINVAL" : "ok";
    }

    private string Alloc(ModelBuddy buddy, ulong[] n)
    {
        if (_live.ContainsKey(n[0]))
            return "err EBUSY";
        ModelResult result = buddy.Alloc(start: n[1], end: n[2], size: n[3], minBlock: n[4], (ModelFlags)n[5]);
        if (result.Error == ModelError.None)
            _live.Add(n[0], result.Blocks);
        return Render(result);
    }

    private string Free(ModelBuddy buddy, ulong id, ModelFlags flags)
    {
        if (_live.Remove(id, out IReadOnlyList<ModelPiece>? pieces))
            buddy.Free(pieces, flags);
        return "ok";
    }

    private string Trim(ModelBuddy buddy, ulong id, ulong? start, ulong newSize)
    {
        ModelResult result = buddy.Trim(start, newSize, _live.GetValueOrDefault(id, []));
        if (result.Error == ModelError.None)
            _live[id] = result.Blocks;
        return Render(result);
    }

    private static string ResetClear(ModelBuddy buddy, bool isClear)
    {
        buddy.ResetClear(isClear);
        return "ok";
    }

    private static string State(ModelBuddy buddy)
    {
        IEnumerable<int> free = Enumerable.Range(0, buddy.MaxOrder + 1).Select(buddy.FreeCount);
        return $"state avail={buddy.Avail} clear_avail={buddy.ClearAvail} free={string.Join(',', free)}";
    }

    private string Fini()
    {
        _live.Clear();
        Buddy = null;
        return "ok";
    }

    private static string Render(ModelResult result) => result.Error switch
    {
        ModelError.Invalid => "err EINVAL",
        ModelError.NoSpace => "err ENOSPC",
        _ => string.Join(' ', result.Blocks.Select(p => $"{p.Offset}:{p.Order}:{(p.IsClear ? 1 : 0)}").Prepend("ok")),
    };

    private static ulong Number(string word) => word.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.Parse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : ulong.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
}
