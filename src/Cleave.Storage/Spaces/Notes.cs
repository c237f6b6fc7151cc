namespace Cleave.Storage.Spaces;

/// <summary>Checks and copies the notes of applications.</summary>
internal static class Notes
{
    /// <summary>Copies a note that an application gave.</summary>
    /// <exception cref="ArgumentException">The note is too long.</exception>
    public static byte[] Copy(ReadOnlySpan<byte> note)
    {
        Check(note.Length).ThrowIfFailed();
        return note.ToArray();
    }

    /// <summary>Describes why a note is invalid.</summary>
    public static AllocationFailure Check(int length) => length <= DurableSpace.MaxNoteBytes ? default : new AllocationFailure
    {
        Code = FailureCode.InvalidOption,
        Value = (ulong)length,
        Limit = DurableSpace.MaxNoteBytes,
        ParamName = "note",
        Text = new PlainText(
            $"The note has {ByteText.Exact((ulong)length)}; at most {ByteText.Exact(DurableSpace.MaxNoteBytes)} are kept with an "
                + "allocation."),
    };
}
