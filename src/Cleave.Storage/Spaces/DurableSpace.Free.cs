namespace Cleave.Storage.Spaces;

/// <content>Freeing, notes and growth.</content>
public sealed partial class DurableSpace
{
    /// <summary>Frees a range, and returns when that is on disk. Only then is its memory allocated again.</summary>
    /// <param name="id">The number of the range.</param>
    /// <exception cref="MisuseException">There is no such range: it was freed, is being freed, or was never allocated. Nothing has
    /// changed.</exception>
    /// <exception cref="StorageException">The file cannot be written; the exception says whether nothing has changed.</exception>
    /// <remarks>Cost: one write and one synchronization, shared with all callers of the same moment.</remarks>
    public void Free(ulong id)
    {
        if (!TryFree(id, out Misuse misuse))
        {
            throw new MisuseException(misuse, nameof(id));
        }
    }

    /// <summary>Frees a range as <see cref="Free"/> does, but returns false with the reason if there is no such range.</summary>
    /// <param name="id">The number of the range.</param>
    /// <param name="misuse">The reason why the range cannot be freed; <c>default</c> if it was freed.</param>
    /// <returns>Whether the range was freed.</returns>
    /// <inheritdoc cref="Free" path="/exception[@cref='T:Cleave.Storage.StorageException']"/>
    public bool TryFree(ulong id, out Misuse misuse) => Run([new FreeStep(id)], out misuse);

    /// <summary>Frees a range as <see cref="Free"/> does, but returns false if there is no such range.</summary>
    /// <inheritdoc cref="TryFree(ulong, out Misuse)"/>
    public bool TryFree(ulong id) => TryFree(id, out _);

    /// <summary>Gives a range another note, and returns when that is on disk.</summary>
    /// <param name="id">The number of the range.</param>
    /// <param name="note">The application's own bytes, at most 1 KiB; empty for none.</param>
    /// <exception cref="ArgumentException">The note is too long. Nothing has changed.</exception>
    /// <inheritdoc cref="Free" path="/exception"/>
    /// <inheritdoc cref="Free" path="/remarks"/>
    public void SetNote(ulong id, ReadOnlySpan<byte> note)
    {
        if (!Run([new NoteStep(id, Notes.Copy(note))], out Misuse misuse))
        {
            throw new MisuseException(misuse, nameof(id));
        }
    }

    /// <summary>Grows the space at its high end, and returns when that is on disk. The new memory is free.</summary>
    /// <param name="newSize">Bytes that the space should have, at least <see cref="Size"/>; rounded down to the granularity.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below that of the space, or the end of the space would not be below 2^64.
    /// Nothing has changed.</exception>
    /// <exception cref="StorageException">The file cannot be written; the exception says whether nothing has changed.</exception>
    public void Grow(ByteSize newSize)
    {
        ulong size = Granularity.RoundDown(newSize);
        if (size < Size || size > ulong.MaxValue - BaseOffset || size >> Granularity.Log2 == ulong.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(newSize),
                $"The size to grow to is {ByteText.Exact(newSize)}; it must be at least {ByteText.Exact(Size)}, which the space has, and "
                    + "the space must end below 2^64.");
        }

        Run([new GrowStep(size)], out _);
    }
}
