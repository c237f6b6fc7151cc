using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>A piece of memory for a <see cref="NativeOwner{T}"/>: what the garbage collector finds where an owner is lost.</summary>
/// <remarks>
/// <para>
/// A pool lends the same block to one owner after the other, so that only the first pays for an object with a finalizer. The states of a block,
/// and who may change it: lent, its owner alone, by one call of <see cref="GiveBack"/>, which the owner's <see cref="PinGate"/> sees to; idle,
/// whoever has taken it off its <see cref="BufferShelf"/>, under the lock there, to lend or to free it; freed, nobody.
/// </para>
/// <para>
/// The owner is the only one to refer to a block that is lent, and the pool to one that is idle. So the finalizer runs only if the owner, or
/// the pool, was lost, and no other thread has the block then.
/// </para>
/// </remarks>
internal sealed class MemoryBlock(IMemorySource source, Layout layout, nuint address) : ITrackedOwner, IDisposable
{
    private IBlockHome? _home;
    private OwnerTag? _tag;
    private bool _lent;

    ~MemoryBlock()
    {
        if (!_lent)
        {
            // Its pool was lost, and with it the last who could have lent it.
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

    public Type Kind { get; private set; } = typeof(MemoryBlock);

    public nuint HeldAddress => address;

    public nuint HeldBytes => layout.Size;

    /// <summary>Lends it to an owner of that type.</summary>
    /// <param name="kind">The type.</param>
    /// <param name="home">Where it is to come back to; null to be freed then.</param>
    public void Lend(Type kind, IBlockHome? home)
    {
        Kind = kind;
        _home = home;
        _lent = true;
        _tag = OwnerTracking.Attach(this);
    }

    /// <summary>Takes it back from its owner.</summary>
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

    /// <summary>Frees the memory. Called once, by whoever has the block.</summary>
    /// <remarks>Finalizers and timers call it, so a heap that went first is no error: it reported what was left in it.</remarks>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        try
        {
            source.Give(address, layout);
        }
        catch (ObjectDisposedException)
        {
            // The heap went first, and took the memory with it.
        }
    }
}
