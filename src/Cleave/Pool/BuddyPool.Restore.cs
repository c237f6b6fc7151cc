using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Cleave.State;

namespace Cleave.Pool;

/// <content>Restoring a pool from a saved state. The method Restore of a pool is another thing:
/// it puts retired memory back into use.</content>
public sealed partial class BuddyPool
{
    /// <summary>Makes a pool from a saved state. It places every later request as the saved one would.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="options">The limit of the size, and whether changes are recorded; the other options do not concern a pool. Null for the
    /// defaults.</param>
    /// <returns>The pool, in which the same addresses are allocated.</returns>
    /// <exception cref="StateException">The data is damaged, incomplete, not the state of a pool, or has too many blocks for 32-bit
    /// numbers.</exception>
    /// <remarks>Cost: that of a new pool, and the number of blocks and of retired smallest blocks.</remarks>
    public static BuddyPool RestoreState(ReadOnlySpan<byte> state, RestoreOptions? options = null) => RestoreState(state, [], options);

    /// <summary>Makes a pool from a saved state and the increments that follow it.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="increments">Increments, one behind another. Those that the state contains already are left out; none may be missing
    /// behind them.</param>
    /// <param name="options">The limit of the size, and whether changes are recorded; null for the defaults.</param>
    /// <returns>The pool.</returns>
    /// <exception cref="StateException">The data is damaged, incomplete, or does not belong together.</exception>
    /// <remarks>Cost: that of a new pool, and the number of blocks, of retired smallest blocks and of changes.</remarks>
    public static BuddyPool RestoreState(ReadOnlySpan<byte> state, ReadOnlySpan<byte> increments, RestoreOptions? options = null) =>
        TryRestoreState(state, increments, out BuddyPool? pool, out StateFailure failure, options) ? pool : throw failure.ToException();

    /// <summary>Makes a pool from a saved state, or returns false with the reason.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="pool">The pool; null if the state cannot be restored.</param>
    /// <param name="failure">Why the state cannot be restored.</param>
    /// <param name="options">The limit of the size, and whether changes are recorded; null for the defaults.</param>
    /// <returns>Whether a pool was made.</returns>
    /// <inheritdoc cref="RestoreState(ReadOnlySpan{byte}, RestoreOptions?)" path="/remarks"/>
    public static bool TryRestoreState(
        ReadOnlySpan<byte> state, [NotNullWhen(true)] out BuddyPool? pool, out StateFailure failure, RestoreOptions? options = null) =>
        TryRestoreState(state, [], out pool, out failure, options);

    /// <summary>Makes a pool from a saved state and the increments that follow it, or returns false with the reason.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="increments">Increments, one behind another.</param>
    /// <param name="pool">The pool; null if the data cannot be restored.</param>
    /// <param name="failure">Why the data cannot be restored.</param>
    /// <param name="options">The limit of the size, and whether changes are recorded; null for the defaults.</param>
    /// <returns>Whether a pool was made.</returns>
    /// <inheritdoc cref="RestoreState(ReadOnlySpan{byte}, ReadOnlySpan{byte}, RestoreOptions?)" path="/remarks"/>
    public static bool TryRestoreState(
        ReadOnlySpan<byte> state,
        ReadOnlySpan<byte> increments,
        [NotNullWhen(true)] out BuddyPool? pool,
        out StateFailure failure,
        RestoreOptions? options = null)
    {
        failure = Read(state, increments, options, shape => new BuddyPool(shape), out pool);
        return pool is not null;
    }

    /// <summary>Makes a pool with block numbers of a given type from a saved state, or returns false with the reason.</summary>
    /// <typeparam name="TIndex">The type of the block numbers, which need not be that of the saved pool.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="TIndex"/> is none of the five index types.</exception>
    /// <inheritdoc cref="TryRestoreState(ReadOnlySpan{byte}, out BuddyPool?, out StateFailure, RestoreOptions?)"/>
    public static bool TryRestoreState<TIndex>(
        ReadOnlySpan<byte> state, [NotNullWhen(true)] out BuddyPool<TIndex>? pool, out StateFailure failure, RestoreOptions? options = null)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex> =>
        TryRestoreState(state, [], out pool, out failure, options);

    /// <summary>Makes a pool with block numbers of a given type from a saved state and the increments that follow it, or returns false with
    /// the reason.</summary>
    /// <typeparam name="TIndex">The type of the block numbers, which need not be that of the saved pool.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="TIndex"/> is none of the five index types.</exception>
    /// <inheritdoc cref="TryRestoreState(ReadOnlySpan{byte}, ReadOnlySpan{byte}, out BuddyPool?, out StateFailure, RestoreOptions?)"/>
    public static bool TryRestoreState<TIndex>(
        ReadOnlySpan<byte> state,
        ReadOnlySpan<byte> increments,
        [NotNullWhen(true)] out BuddyPool<TIndex>? pool,
        out StateFailure failure,
        RestoreOptions? options = null)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        IndexTypes.Check(typeof(TIndex));
        failure = BuddyPool<TIndex>.Read(state, increments, options, shape => new BuddyPool<TIndex>(shape), out pool);
        return pool is not null;
    }
}
