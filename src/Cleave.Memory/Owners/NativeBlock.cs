using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>The memory of a <see cref="NativeOwner{T}"/>, with the finalizer that runs if the owner is lost without being
/// disposed.</summary>
/// <remarks>
/// <para>
/// A pool lends the same block to one owner after another, so that only the first rent pays for an object with a finalizer. A block is in
/// one of three states. Lent: only its owner changes the block, by one call of <see cref="GiveBack"/>, which the owner's
/// <see cref="PinCount"/> ensures. Idle: only the thread that has taken the block off its <see cref="BufferShelf"/>, under the lock of the
/// shelf, may lend or free it. Freed: nobody changes it.
/// </para>
/// <para>
/// Only the owner refers to a lent block, and only the pool to an idle one. The finalizer therefore runs only if the owner or the pool was
/// lost, and then no other thread has the block.
/// </para>
/// </remarks>
internal sealed class NativeBlock(IMemorySource source, Layout layout, nuint address) : ITrackedOwner, IDisposable
{
    private IBlockHome? _home;
    private OwnerTag? _tag;
    private bool _lent;

    ~NativeBlock()
    {
        if (!_lent)
        {
            // The pool was lost, so nobody can lend this idle block again.
            Dispose();
        }
        else if (OwnerTracking.ReportLost(this, _tag))
        {
            GC.ReRegisterForFinalize(this);
            GiveBack();
        }
    }

    public nuint Address => address;

    public Layout Layout => layout;

    public Type Kind { get; private set; } = typeof(NativeBlock);

    public nuint HeldAddress => address;

    public nuint HeldBytes => layout.Size;

    /// <summary>Lends the block to an owner.</summary>
    /// <param name="kind">The type of the owner.</param>
    /// <param name="home">The pool that the block returns to; null if the block is to be freed instead.</param>
    public void Lend(Type kind, IBlockHome? home)
    {
        Kind = kind;
        _home = home;
        _lent = true;
        _tag = OwnerTracking.Attach(this);
    }

    /// <summary>Ends the loan: returns the block to its pool, or frees it if it has none.</summary>
    public void GiveBack()
    {
        OwnerTracking.Detach(_tag);
        _tag = null;
        _lent = false;
        if (_home is null)
        {
            Dispose();
        }
        else
        {
            _home.Return(this);
        }
    }

    /// <summary>Frees the memory. Called once, by the thread that has the block.</summary>
    /// <remarks>Finalizers and timers call this method too, so a heap that was disposed earlier is not an error. Its disposal has reported
    /// the memory as a leak.</remarks>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        try
        {
            source.Give(address, layout);
        }
        catch (ObjectDisposedException)
        {
            // The heap was disposed earlier and unmapped the memory.
        }
    }
}
