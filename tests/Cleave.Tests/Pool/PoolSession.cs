using System.Numerics;
using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>Runs a program on a pool and on the model side by side, and compares everything after each step.</summary>
internal sealed class PoolSession<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
{
    /// <summary>The answer to a free of an address at which no allocated block begins.</summary>
    private const string NotAllocated = "NotAllocated";
    private const ulong Leaf = 16;
    private const ulong Base = 0x30;
    private readonly PoolModel _model;
    private readonly BuddyPool<TIndex> _pool;
    private readonly ulong _largest;
    private readonly int _leaves;
    private readonly Dictionary<string, ulong> _refused = [];
    private ulong _allocs;
    private ulong _frees;
    private ulong _invalidFrees;

    private PoolSession(PoolProgram program, int? pieceBits)
    {
        _leaves = program.Leaves;
        _largest = Leaf << program.MaxOrder;
        _model = new PoolModel(program.Leaves, program.MaxOrder);
        var config = new BuddyPoolOptions
        {
            BaseAddress = Base,
            Size = ((ulong)program.Leaves * Leaf) + 7,
            MinSize = 2,
            MaxSize = _largest - (program.MaxOrder == 0 ? 0u : 1u),
            MinBuddy = Leaf + 3 > _largest ? Leaf : Leaf + 3,
        };
        _pool = new BuddyPool<TIndex>(config, pieceBits);
    }

    /// <summary>Runs a program; throws at the first step at which pool and model differ.</summary>
    /// <param name="program">The pool and the operations.</param>
    /// <param name="pieceBits">The size of the pieces of the tables, as a power of two; null for tables that are arrays.</param>
    /// <returns>How often each operation of the program succeeded or was refused.</returns>
    public static IEnumerable<(PoolOpKind Kind, string Answer)> Run(PoolProgram program, int? pieceBits = null)
    {
        var session = new PoolSession<TIndex>(program, pieceBits);
        session.Compare();
        var roads = new List<(PoolOpKind, string)>();
        foreach (PoolOp op in program.Ops)
        {
            string expected = session.Step(op, out string actual);
            Assert.Equal(expected, actual);
            session._refused[actual] = session._refused.GetValueOrDefault(actual) + 1;
            roads.Add((op.Kind, actual));
            session.Compare();
            session.CompareAt(op.Where % program.Leaves);
        }

        return roads;
    }

    private string Step(PoolOp op, out string actual) => op.Kind switch
    {
        PoolOpKind.Alloc => Alloc(op, out actual),
        PoolOpKind.Free when _model.Live.Count > 0 =>
            Free(Base + ((ulong)_model.Live.ElementAt(op.Where % _model.Live.Count).Key * Leaf), out actual),
        PoolOpKind.Free or PoolOpKind.FreeAnywhere => Free((ulong)op.Where % (((ulong)_leaves + 6) * Leaf) / 8 * 8, out actual),
        PoolOpKind.Retire => Retire(op.Where % (_leaves + 1), op.Length, out actual),
        _ => Restore(_model.Retired.Count == 0 ? 0 : _model.Retired.ElementAt(op.Where % _model.Retired.Count), op.Length, out actual),
    };

    private string Alloc(PoolOp op, out string actual)
    {
        ulong bytes = (ulong)op.Where * (ulong)op.Where * _largest / 500_000;
        bool served = _pool.TryAllocate(bytes, out ulong address, out AllocationFailure failure);
        actual = $"{failure.Code}";
        if (bytes < 2 || bytes > _pool.MaxSize - (_pool.MaxSize == Leaf ? 0u : 1u))
            return bytes < 2 ? nameof(FailureCode.SizeBelowMin) : nameof(FailureCode.SizeAboveMax);
        int order = Enumerable.Range(0, 9).First(o => Leaf << o >= bytes);
        int? leaf = _model.Alloc(order);
        Assert.Equal(leaf, served ? (int)((address - Base) / Leaf) : null);
        _allocs += leaf is null ? 0u : 1u;
        return leaf is null ? nameof(FailureCode.NoSpace) : nameof(FailureCode.None);
    }

    private string Free(ulong address, out string actual)
    {
        _pool.TryFree(address, out Misuse misuse);
        actual = misuse.Kind is MisuseKind.Interior or MisuseKind.DoubleFree or MisuseKind.Retired ? NotAllocated : $"{misuse.Kind}";
        if (address < Base || address >= Base + ((ulong)_leaves * Leaf) || (address - Base) % Leaf != 0)
        {
            _invalidFrees++;
            return address - Base < (ulong)_leaves * Leaf ? nameof(MisuseKind.Misaligned) : nameof(MisuseKind.Foreign);
        }

        bool freed = _model.Free((int)((address - Base) / Leaf));
        _frees += freed ? 1u : 0u;
        return freed ? nameof(MisuseKind.None) : NotAllocated;
    }

    private string Retire(int first, int length, out string actual)
    {
        _pool.TryRetire(Base + ((ulong)first * Leaf), (ulong)length * Leaf, out AllocationFailure failure);
        actual = $"{failure.Code}";
        if (RegionError(first, length) is { } refused)
            return refused;
        if (Enumerable.Range(first, length).Any(_model.Retired.Contains))
            return nameof(FailureCode.AlreadyRetired);
        _model.Retire(first, first + length);
        return nameof(FailureCode.None);
    }

    private string Restore(int first, int length, out string actual)
    {
        _pool.TryRestore(Base + ((ulong)first * Leaf), (ulong)length * Leaf, out AllocationFailure failure);
        actual = $"{failure.Code}";
        if (RegionError(first, length) is { } refused)
            return refused;
        if (!Enumerable.Range(first, length).All(_model.Retired.Contains))
            return nameof(FailureCode.NotRetired);
        _model.Restore(first, first + length);
        return nameof(FailureCode.None);
    }

    private string? RegionError(int first, int length) =>
        first + length > _leaves ? nameof(FailureCode.RangePastEnd) : length == 0 ? nameof(FailureCode.RangeEmpty) : null;

    private void Compare()
    {
        _pool.Validate();
        for (int order = 0; order < _model.FreeLists.Length; order++)
            Assert.Equal(_model.FreeLists[order], PoolLists.Of<TIndex>(_pool.Metadata, order));
        CompareStats(_pool.GetStatistics());
        Assert.Equal(_model.Regions().Select(
            region => (region.Kind, (ulong)region.Begin * Leaf, (ulong)region.Length * Leaf)), _pool.EnumerateBlocks().Select(Of));
        Assert.Equal(_model.FreeLists.Select((list, order) => list.Count == 0 ? 0 : Leaf << order).Max(), _pool.LargestFreeBlock);
    }

    private void CompareStats(BuddyPoolStatistics stats)
    {
        Assert.Equal(_model.FreeLists.Select(list => (ulong)list.Count), stats.Lists.Select(list => list.Size));
        Assert.Equal(_model.Enqueues, stats.Lists.Select(list => list.Enqueues));
        Assert.Equal(_model.Dequeues, stats.Lists.Select(list => list.Dequeues));
        Assert.Equal(_model.Removes, stats.Lists.Select(list => list.Removes));
        Assert.All(stats.Lists, list => Assert.Equal(list.Enqueues, list.Dequeues + list.Removes + list.Size));
        Assert.Equal((_allocs, _frees, _model.Splits, _model.Merges), (stats.Allocations, stats.Frees, stats.Splits, stats.Merges));
        Assert.Equal((Refused(nameof(FailureCode.NoSpace)), Refused(NotAllocated)), (stats.OutOfMemory, stats.FreeingFree));
        Assert.Equal((Refused(nameof(FailureCode.SizeAboveMax)), Refused(nameof(FailureCode.SizeBelowMin))), (
            stats.OversizeAllocs, stats.UndersizeAllocs));
        Assert.Equal(_invalidFrees, stats.InvalidAddresses);
        ulong allocated = _model.Live.Values.Aggregate(0UL, (sum, order) => sum + (Leaf << order));
        int pending = _model.Pending;
        Assert.Equal((allocated, (ulong)pending * Leaf), (stats.AllocatedBytes, stats.PendingRetireBytes));
        Assert.Equal((ulong)(_model.Retired.Count - pending) * Leaf, stats.RetiredBytes);
    }

    private void CompareAt(int leaf)
    {
        (string kind, int begin, int length) = _model.Describe(leaf);
        string place = FormattableString.Invariant($"0x{Base + ((ulong)begin * Leaf):x}");
        string end = FormattableString.Invariant($"0x{Base + ((ulong)(begin + length) * Leaf):x}");
        string size = ByteText.Exact(Leaf * (ulong)length);
        string expected = kind == "retired" ? $" lies in a retired region of {size}, from {place} to before {end}, "
            : $" lies in {kind} block of {size} at {place}, ";
        Assert.Contains(expected, _pool.DescribeAddress(Base + ((ulong)leaf * Leaf)), StringComparison.Ordinal);
    }

    private static (string Kind, ulong Begin, ulong Length) Of(BuddyPoolBlockInfo block) =>
        (block.State switch { BuddyPoolBlockState.Retired => "retired", BuddyPoolBlockState.Free => "a free", _ => "an allocated" },
            block.Address - Base, block.Size);

    private ulong Refused(string answer) => _refused.GetValueOrDefault(answer);
}
