using System.Globalization;
using System.Text;
using Cleave.Pool;

namespace Cleave.Cli.Exec;

/// <summary>Runs operations written as text on a <see cref="BuddyPool"/>; docs/exec.md describes their arguments and answers.</summary>
internal sealed class PoolSession
{
    private readonly BuddyPool _pool;

    private PoolSession(BuddyPool pool) => _pool = pool;

    /// <summary>Determines whether a word is an operation of pools alone.</summary>
    public static bool Knows(ReadOnlySpan<char> verb) => verb is "kill" or "unkill" or "stats" or "describe";

    /// <summary>Creates a pool from the arguments of <c>pool</c>.</summary>
    /// <returns>The session, or null if the pool was refused.</returns>
    /// <exception cref="FormatException">The line is not an operation.</exception>
    public static PoolSession? Create(ref OperationReader words, out string answer)
    {
        var config = new BuddyPoolOptions
        {
            BaseAddress = words.Number("base"),
            Size = words.Number("size"),
            MinSize = words.Number("smallest allocation"),
            MaxSize = words.Number("largest allocation"),
            MinBuddy = words.Number("smallest block"),
        };
        words.End();
        try
        {
            bool created = BuddyPool.TryCreate(config, out BuddyPool? pool, out AllocationFailure failure);
            answer = created ? "ok" : PoolErrorNames.Answer(failure);
            return created ? new PoolSession(pool!) : null;
        }
        catch (OutOfMemoryException)
        {
            answer = $"err {PoolErrorNames.OutOfMemory}: There is no memory for the tables of so many smallest blocks.";
        }

        return null;
    }

    /// <summary>Runs one operation and returns its answer.</summary>
    /// <exception cref="FormatException">The line is not an operation. The pool is unchanged.</exception>
    public string Answer(ReadOnlySpan<char> verb, ref OperationReader words)
    {
        try
        {
            return Run(verb, ref words);
        }
        catch (OutOfMemoryException)
        {
            // The tables of a large pool are allocated on demand; the failed call has changed nothing.
            return $"err {PoolErrorNames.OutOfMemory}: There is no memory for the tables of further smallest blocks.";
        }
    }

    private string Run(ReadOnlySpan<char> verb, ref OperationReader words) => verb switch
    {
        "alloc" => Allocate(words.Number("bytes"), words),
        "free" => Free(words.Number("address"), words),
        "kill" => Kill(words.Number("address"), words.Number("size"), words),
        "unkill" => Unkill(words.Number("address"), words.Number("size"), words),
        "stats" => Stats(words),
        "describe" => Describe(words.Number("address"), words),
        _ => throw new FormatException($"'{verb}' is no operation of a pool"),
    };

    private string Allocate(ulong bytes, OperationReader rest)
    {
        rest.End();
        return _pool.TryAllocate(bytes, out ulong address, out AllocationFailure failure)
            ? FormattableString.Invariant($"ok 0x{address:x}")
            : PoolErrorNames.Answer(failure);
    }

    private string Free(ulong address, OperationReader rest)
    {
        rest.End();
        return _pool.TryFree(address, out Misuse misuse) ? "ok" : PoolErrorNames.Answer(misuse);
    }

    private string Kill(ulong address, ulong size, OperationReader rest)
    {
        rest.End();
        return _pool.TryRetire(address, size, out AllocationFailure failure) ? "ok" : PoolErrorNames.Answer(failure);
    }

    private string Unkill(ulong address, ulong size, OperationReader rest)
    {
        rest.End();
        return _pool.TryRestore(address, size, out AllocationFailure failure) ? "ok" : PoolErrorNames.Answer(failure);
    }

    private string Describe(ulong address, OperationReader rest)
    {
        rest.End();
        return $"describe {_pool.DescribeAddress(address)}";
    }

    private string Stats(OperationReader rest)
    {
        rest.End();
        BuddyPoolStatistics stats = _pool.GetStatistics();
        CultureInfo invariant = CultureInfo.InvariantCulture;
        var answer = new StringBuilder("stats");
        answer.Append(invariant, $" min_size={stats.MinSize} max_size={stats.MaxSize} size={stats.Size} free={stats.FreeBytes}");
        answer.Append(invariant, $" allocated={stats.AllocatedBytes} killed={stats.RetiredBytes} pending_kill={stats.PendingRetireBytes}");
        answer.Append(invariant, $" allocs={stats.Allocations} frees={stats.Frees} splits={stats.Splits} merges={stats.Merges}");
        answer.Append(invariant, $" out_of_memory={stats.OutOfMemory} freeing_free={stats.FreeingFree}");
        answer.Append(invariant, $" invalid_addresses={stats.InvalidAddresses}");
        answer.Append(invariant, $" oversize={stats.OversizeAllocs} undersize={stats.UndersizeAllocs} lists=");
        answer.AppendJoin(',', stats.Lists.Select(list => string.Create(
            invariant, $"{list.BlockSize}:{list.Size}:{list.Enqueues}:{list.Dequeues}:{list.Removes}")));
        return answer.ToString();
    }
}
