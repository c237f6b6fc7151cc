using System.Diagnostics.CodeAnalysis;
using Cleave.BestFit;

namespace Cleave.Storage.Spaces;

/// <content>Allocating.</content>
public sealed partial class DurableSpace
{
    /// <summary>Allocates a range, and returns when it is on disk.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="note">The application's own bytes, at most 1 KiB, which are stored in the same commit.</param>
    /// <param name="alignment">The alignment of the offset, base offset included; null for any.</param>
    /// <returns>The range.</returns>
    /// <exception cref="ArgumentException">An argument is invalid; the message names the value and the limit. Nothing has
    /// changed.</exception>
    /// <exception cref="AllocationException">No free run fits, or the disk is full. Nothing has changed.</exception>
    /// <exception cref="StorageException">The file cannot be written. Unless its fault is <see cref="StorageFault.ReadOnly"/>, whether the
    /// allocation is on disk is known when the space is opened again.</exception>
    /// <remarks>Cost: one write and one synchronization, shared with all callers of the same moment.</remarks>
    public DurableRange Allocate(ByteSize size, ReadOnlySpan<byte> note = default, Alignment? alignment = null) =>
        TryAllocate(size, out DurableRange range, out AllocationFailure failure, note, alignment) ? range : throw failure.ToException();

    /// <summary>Allocates a range as <see cref="Allocate"/> does, but returns false if there is no room.</summary>
    /// <inheritdoc cref="TryAllocate(ByteSize, out DurableRange, out AllocationFailure, ReadOnlySpan{byte}, Alignment?)"/>
    public bool TryAllocate(ByteSize size, out DurableRange range, ReadOnlySpan<byte> note = default, Alignment? alignment = null) =>
        TryAllocate(size, out range, out _, note, alignment);

    /// <summary>Allocates a range as <see cref="Allocate"/> does, but returns false with the reason if there is no room in the space or on
    /// the disk.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="range">The range; <c>default</c> if the request was refused.</param>
    /// <param name="failure">Why the request was refused. A full disk has the code <see cref="FailureCode.SystemRefused"/>.</param>
    /// <param name="note">The application's own bytes, at most 1 KiB.</param>
    /// <param name="alignment">The alignment of the offset, base offset included; null for any.</param>
    /// <returns>Whether the range is allocated and on disk. If not, nothing has changed.</returns>
    /// <inheritdoc cref="Allocate" path="/exception[@cref='T:Cleave.Storage.StorageException']"/>
    public bool TryAllocate(
        ByteSize size,
        out DurableRange range,
        out AllocationFailure failure,
        ReadOnlySpan<byte> note = default,
        Alignment? alignment = null)
    {
        range = default;
        failure = Notes.Check(note.Length);
        if (failure.IsFailure || !TryBeginAllocate(size, out PendingAllocation? pending, out failure, alignment))
        {
            return false;
        }

        using (pending)
        {
            try
            {
                Run([new AllocateStep(pending, note.ToArray())], out _);
            }
            catch (StorageException error) when (error.Fault == StorageFault.Full)
            {
                failure = OfFullDisk(size, error);
                return false;
            }

            range = pending.Range;
            return true;
        }
    }

    /// <summary>Allocates memory in this process only, so that content can be written there before the allocation counts.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="alignment">The alignment of the offset, base offset included; null for any.</param>
    /// <returns>The pending allocation, which a <see cref="SpaceChange"/> commits and disposal drops.</returns>
    /// <remarks>Needs no access to the disk. Cost: logarithmic.</remarks>
    /// <inheritdoc cref="BestFitAllocator.Allocate" path="/exception"/>
    public PendingAllocation BeginAllocate(ByteSize size, Alignment? alignment = null) =>
        TryBeginAllocate(size, out PendingAllocation? pending, out AllocationFailure failure, alignment) ? pending
            : throw failure.ToException();

    /// <summary>Allocates memory as <see cref="BeginAllocate"/> does, but returns false with the reason if there is no room.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="pending">The pending allocation; null if the request was refused.</param>
    /// <param name="failure">Why the request was refused.</param>
    /// <param name="alignment">The alignment of the offset, base offset included; null for any.</param>
    /// <returns>Whether the request was served.</returns>
    public bool TryBeginAllocate(
        ByteSize size, [NotNullWhen(true)] out PendingAllocation? pending, out AllocationFailure failure, Alignment? alignment = null)
    {
        ThrowIfDisposed();
        ThrowIfReadOnly();
        Alignment granularity = Granularity;
        Alignment used = alignment is { } wanted && wanted > granularity ? wanted : granularity;
        pending = Table.Memory.TryAllocateRange(size, out AllocatedRange memory, out failure, used)
            ? new PendingAllocation(this, memory, used) : null;
        return pending is not null;
    }

    /// <summary>Allocates memory as <see cref="BeginAllocate"/> does, but returns false if there is no room.</summary>
    /// <inheritdoc cref="TryBeginAllocate(ByteSize, out PendingAllocation?, out AllocationFailure, Alignment?)"/>
    public bool TryBeginAllocate(ByteSize size, [NotNullWhen(true)] out PendingAllocation? pending, Alignment? alignment = null) =>
        TryBeginAllocate(size, out pending, out _, alignment);

    private AllocationFailure OfFullDisk(ulong size, StorageException error) => new()
    {
        Code = FailureCode.SystemRefused,
        Value = size,
        Limit = Size,
        FreeBytes = Table.Memory.FreeBytes,
        Name = Path,
        Text = new PlainText($"No allocation of {ByteText.Exact(size)}: {error.Message}"),
    };
}
