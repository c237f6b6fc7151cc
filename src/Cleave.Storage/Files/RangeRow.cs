namespace Cleave.Storage.Files;

/// <summary>A row as it was read, without the bytes of the note.</summary>
/// <param name="Id">The number of the range.</param>
/// <param name="Place">The place of the range.</param>
/// <param name="NoteLength">Bytes of the note.</param>
/// <param name="NoteSum">The checksum of the note; 0 if there is none.</param>
internal readonly record struct RangeRow(ulong Id, RowPlace Place, int NoteLength, ulong NoteSum)
{
    /// <summary>The checksum of the row: of its place and its note.</summary>
    public ulong Sum => unchecked(Place.SumOf(Id) + NoteSum);
}
