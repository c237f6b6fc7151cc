namespace Cleave.Caches;

/// <summary>The states of a block that is allocated as a plain value, without an owner.</summary>
/// <remarks>
/// <para>
/// The state is one field that threads change only by the atomic steps of <see cref="ValueWord"/>. The field alone decides who has a block.
/// The steps, and the threads that may make them:
/// </para>
/// <list type="table">
/// <item><term>None to Held</term><description>The thread that allocated the block in the metadata, before it returns the block to its
/// caller.</description></item>
/// <item><term>None to Cached</term><description>The thread that allocated the block in the metadata to fill its
/// cache.</description></item>
/// <item><term>Held to Cached</term><description>Any thread that frees the block into its cache. No lock.</description></item>
/// <item><term>Cached to Held</term><description>Any thread that finds the block in its own stack and returns it to its caller. No
/// lock.</description></item>
/// <item><term>Cached to None</term><description>Any thread that finds the block in a stack and frees it in the metadata (a
/// claim).</description></item>
/// <item><term>Held to None</term><description>A thread that frees the block without a cache, under the allocator's
/// lock.</description></item>
/// </list>
/// <para>
/// Invariant <c>OneWinner</c>: a step compares the old state and writes the new one atomically. So if several threads try to change the
/// same state of a block, exactly one succeeds, and only that thread continues with the block. Therefore a block never has two holders, and
/// of two calls that free a block one is refused.
/// </para>
/// <para>
/// Invariant <c>Valued</c>: a block that is held or cached is allocated in the metadata and belongs to no owner. The metadata of a block
/// changes only while its state is None: the block becomes allocated before it leaves None, and free after it has come back to None. So no
/// step needs to read the metadata, and a valid free, which finds Held, is never refused.
/// </para>
/// <para>
/// Invariant <c>Settled</c>: a thread that changes a block from Held to None, and then back because its call is refused, does both in one
/// section of the allocator's lock. So a free that finds None checks the state once more under the lock before it is refused. A move of a
/// <c>GpuBuddy</c> keeps the state of its block at None until it ends, and a free asks the moves too, under the lock.
/// </para>
/// </remarks>
internal enum ValueState
{
    /// <summary>No caller and no cache has the block: it is free, belongs to an owner, does not exist, or is just being allocated or
    /// freed in the metadata.</summary>
    None = 0,

    /// <summary>A caller holds the block.</summary>
    Held = 1,

    /// <summary>A thread keeps the block in its cache; no caller holds it.</summary>
    Cached = 2,
}
