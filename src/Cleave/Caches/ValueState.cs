namespace Cleave.Caches;

/// <summary>Who has a block that is handed out as a plain value, without an owner.</summary>
/// <remarks>
/// <para>
/// The state is one field that threads change only by the atomic steps of <see cref="ValueWord"/>, and it alone decides who has a block.
/// The steps and who may take them:
/// </para>
/// <list type="table">
/// <item><term>None to Held</term><description>The thread that took the block from the metadata, before it hands the block
/// out.</description></item>
/// <item><term>None to Cached</term><description>The thread that took the block from the metadata to fill its cache.</description></item>
/// <item><term>Held to Cached</term><description>Any thread that frees the block into its cache. No lock.</description></item>
/// <item><term>Cached to Held</term><description>Any thread that finds the block in its own stack and hands it out. No
/// lock.</description></item>
/// <item><term>Cached to None</term><description>Any thread that finds the block in a stack and gives it back to the metadata (a
/// claim).</description></item>
/// <item><term>Held to None</term><description>A thread that frees the block without a cache, under the allocator's
/// lock.</description></item>
/// </list>
/// <para>
/// Invariant <c>OneWinner</c>: a step compares the old state and writes the new one atomically, so of several threads that try to take a
/// block out of a state exactly one succeeds. Only that thread continues with the block. So a block never has two holders, and of two
/// calls that free it one is refused.
/// </para>
/// <para>
/// Invariant <c>Valued</c>: a block that is held or cached is allocated in the metadata and belongs to no owner. The metadata changes
/// only while the state is None: a block becomes allocated before it leaves None, and free after it has come back to None. So no step
/// needs to look at the metadata, and a rightful free, which finds Held, is never refused.
/// </para>
/// <para>
/// Invariant <c>Settled</c>: a thread that takes a block from Held to None, and then puts it back because the call it is part of is
/// refused, does both in one section of the allocator's lock. So a free that met None looks once more under the lock before it is refused.
/// </para>
/// </remarks>
internal enum ValueState
{
    /// <summary>No caller and no cache has the block: it is free, an owner's, no block at all, or on its way from or to the metadata.</summary>
    None = 0,

    /// <summary>A caller has the block.</summary>
    Held = 1,

    /// <summary>A thread keeps the block for later; no caller has it.</summary>
    Cached = 2,
}
