namespace Cleave.Storage.Files;

/// <content>Reading rows.</content>
internal sealed partial class SqliteRangeFile
{
    public SpaceRecord ReadRecord()
    {
        using SqliteStatement select = _database.Prepare("SELECT base, size, granularity, next, ranges, sum, commits, checksum FROM space");
        if (!select.Step())
        {
            throw SqliteErrors.Damaged(_database.Path, "the record of the space is missing");
        }

        var record = new SpaceRecord(
            select.Unsigned(0), select.Unsigned(1), (int)select.Number(2), select.Unsigned(3), select.Unsigned(4), select.Unsigned(5),
            select.Unsigned(6));
        return record.Check() == select.Unsigned(7) ? record : throw SqliteErrors.Damaged(
            _database.Path, "the record of the space does not match its checksum");
    }

    public List<RangeRow> ReadRows(in SpaceRecord record)
    {
        var rows = new List<RangeRow>((int)Math.Min(record.Count, 1 << 24));
        ulong sum = 0;
        using SqliteStatement select = _database.Prepare("SELECT id, start, length, alignment, note, sum FROM ranges ORDER BY id");
        while (select.Step())
        {
            RangeRow row = ReadRow(select);
            sum = unchecked(sum + row.Sum);
            rows.Add(row);
        }

        return (ulong)rows.Count == record.Count && sum == record.Sum ? rows : throw SqliteErrors.Damaged(
            _database.Path,
            FormattableString.Invariant(
                $"{rows.Count} ranges were read, and the {record.Count} that were committed have another checksum"));
    }

    public List<(RangeRow Row, byte[] Note)> ReadPage(ulong after, int most)
    {
        var rows = new List<(RangeRow, byte[])>(most);
        try
        {
            _page.Bind(1, after).Bind(2, (ulong)most);
            while (_page.Step())
            {
                rows.Add((ReadRow(_page), _page.Bytes(4).ToArray()));
            }
        }
        finally
        {
            _page.Reset();
        }

        return rows;
    }

    public byte[] ReadNote(ulong id)
    {
        try
        {
            return _note.Bind(1, id).Step() ? _note.Bytes(0).ToArray() : [];
        }
        finally
        {
            _note.Reset();
        }
    }

    private RangeRow ReadRow(SqliteStatement row)
    {
        ulong id = row.Unsigned(0);
        ReadOnlySpan<byte> note = row.Bytes(4);
        var read = new RangeRow(
            id, new RowPlace(row.Unsigned(1), row.Unsigned(2), (int)row.Number(3)), note.Length, RowPlace.SumOfNote(id, note));
        return read.Sum == row.Unsigned(5) ? read : throw SqliteErrors.Damaged(
            _database.Path, FormattableString.Invariant($"the row of range {id} does not match its checksum"));
    }
}
