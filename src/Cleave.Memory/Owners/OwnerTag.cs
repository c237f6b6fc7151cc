using System.Diagnostics;
using Cleave.Memory.Context;

namespace Cleave.Memory.Owners;

/// <summary>The stack that created an owner, with a weak reference to the owner.</summary>
internal sealed class OwnerTag(ITrackedOwner owner, StackTrace stack)
{
    private readonly WeakReference<ITrackedOwner> _owner = new(owner);

    public StackTrace Stack => stack;

    /// <summary>Reports the memory that the owner holds now; null if it holds none or was collected.</summary>
    public OwnerReport? Report() => _owner.TryGetTarget(out ITrackedOwner? owner) && owner.HeldBytes > 0 ? Describe(owner, this) : null;

    public static OwnerReport Describe(ITrackedOwner owner, OwnerTag? tag) =>
        new(OwnerText.Of(owner.Kind), owner.HeldAddress, owner.HeldBytes, tag?.Stack);

    /// <summary>Captures the stack of the calling thread, which creates the owner.</summary>
    public static OwnerTag Of(ITrackedOwner owner) => new(owner, CallerStack.Take(withFiles: true));
}
