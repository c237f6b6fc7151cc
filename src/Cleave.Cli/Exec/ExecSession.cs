using Cleave.BestFit;
using Cleave.Core;
using Cleave.Pool;

namespace Cleave.Cli.Exec;

/// <summary>
/// Runs operations written as text on a <see cref="GpuBuddyCore"/> and answers each with one line in the format of the reference's recorded
/// answers. A script can drive the allocator with it, or compare the allocator with another.
/// </summary>
/// <remarks>
/// Operations: init, alloc, free, trim, resize, reset_clear, state, map, fini; docs/exec.md describes their arguments. After pool, the
/// session drives a <see cref="BuddyPool"/> until fini: alloc, free, kill, unkill, stats, describe. After bestfit, it drives a <see
/// cref="BestFitAllocator"/> until fini: alloc, free, trim, grow, resize, plan, move, reset_clear, state, runs, map. A line that cannot
/// be parsed throws an exception and changes nothing. Not thread-safe.
/// </remarks>
internal sealed class ExecSession
{
    private readonly BuddySession _buddy = new();
    private PoolSession? _pool;
    private BestFitSession? _ranges;

    /// <summary>The space, or null if none is initialized.</summary>
    public GpuBuddyCore? Space => _buddy.Space;

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
            _ when Space is null && (PoolSession.Knows(verb) || BestFitSession.Knows(verb)) => BuddySession.NotInitialised,
            _ => _buddy.Answer(verb, ref words, MapWidth),
        };
    }

    private string MakePool(ref OperationReader words)
    {
        if (Space is not null || _pool is not null || _ranges is not null)
        {
            return BuddySession.Busy;
        }

        _pool = PoolSession.Create(ref words, out string answer);
        return answer;
    }

    private string MakeRanges(ref OperationReader words)
    {
        if (Space is not null || _pool is not null || _ranges is not null)
        {
            return BuddySession.Busy;
        }

        _ranges = BestFitSession.Create(ref words, out string answer);
        return answer;
    }

    private string Leave(ReadOnlySpan<char> verb, ref OperationReader words)
    {
        if (verb is "init")
        {
            return BuddySession.Busy;
        }

        words.End();
        _pool = null;
        _ranges = null;
        return "ok";
    }
}
