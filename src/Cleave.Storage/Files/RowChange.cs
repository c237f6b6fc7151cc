using System.Runtime.InteropServices;

namespace Cleave.Storage.Files;

/// <summary>One change of a row in a commit.</summary>
/// <param name="Kind">The kind of the change.</param>
/// <param name="Id">The number of the range.</param>
/// <param name="Sum">The checksum of the row after the change; 0 for a row that goes.</param>
/// <param name="Place">The place, for a new or a moved range.</param>
/// <param name="Note">The bytes of the note, for a new range or a new note.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RowChange(RowChangeKind Kind, ulong Id, ulong Sum, RowPlace Place, ReadOnlyMemory<byte> Note);

/// <summary>The kinds of changes of a row.</summary>
internal enum RowChangeKind
{
    /// <summary>A row is added.</summary>
    Insert,

    /// <summary>A row is removed.</summary>
    Delete,

    /// <summary>A row gets another note.</summary>
    Note,

    /// <summary>A row gets another place.</summary>
    Move,
}
