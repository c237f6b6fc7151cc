using System.Text;
using Op = Cleave.Tools.Pickle.PickleOpcode;

namespace Cleave.Tools.Pickle;

/// <summary>Reads entries of device traces in the form that Python writes, straight from the bytes of the pickle.</summary>
/// <remarks>
/// Nearly all bytes of a snapshot are such entries: dictionaries whose keys, and most of whose texts, are references to the memo. Only the
/// fields that the sink wants are kept, and no dictionary is built. Invariant <c>Same</c>: an entry that is read here has the effect that
/// its opcodes have on the machine, and an entry of any other form is left to the machine, with nothing changed.
/// </remarks>
internal sealed class PickleEntryReader
{
    private const int MostFields = 32;
    private const int MostTexts = 8;

    private readonly PickleInput _input;
    private readonly PickleMemo _memo;
    private readonly PickleHeap _heap;
    private readonly PickleTexts _texts;
    private readonly PickleEntryTaker _taker;
    private readonly IPickleEntrySink _sink;
    private readonly PickleEntryForm _form;

    // What the entry that is being read has so far: its wanted values, and the texts that it adds to the memo.
    private readonly PickleValue[] _values;
    private readonly PickleValue[] _newTexts = new PickleValue[MostTexts];
    private int _newTextCount;
    private bool _isInMemo;

    /// <param name="input">The input, behind the opcode that begins a dictionary whenever an entry is read.</param>
    /// <param name="machine">The machine that reads everything else.</param>
    /// <param name="heap">The heap that stores packed values.</param>
    /// <param name="texts">The cache of texts.</param>
    /// <param name="taker">Knows the lists that are device traces.</param>
    /// <param name="sink">Receives the entries.</param>
    public PickleEntryReader(
        PickleInput input, PickleMachine machine, PickleHeap heap, PickleTexts texts, PickleEntryTaker taker, IPickleEntrySink sink)
    {
        _input = input;
        _memo = machine.Memo;
        _heap = heap;
        _texts = texts;
        _taker = taker;
        _sink = sink;
        _form = new PickleEntryForm(_memo, sink.Keys, MostFields);
        _values = new PickleValue[sink.Keys.Count];
    }

    /// <summary>Reads the rest of a dictionary that has just begun, if it is an entry of a device trace in the usual form.</summary>
    /// <returns>False, with nothing changed, for any other dictionary.</returns>
    public bool TryRead()
    {
        if (!_taker.IsNextEntry(out PickleList? list, out int device) || !TryScan(out int length))
            return false;
        if (!_sink.TryTake(device, list.TakenCount, _values))
            return false;

        _input.Skip(length);
        if (_isInMemo)
            _memo.AddObject(_taker.Mark);

        foreach (PickleValue text in _newTexts.AsSpan(0, _newTextCount))
            _memo.AddObject(text);

        _taker.TakeNext(list, device);
        return true;
    }

    private bool TryScan(out int length)
    {
        _form.Refresh();
        while (true)
        {
            var cursor = new PickleCursor(_input.Ahead);
            bool isWhole = TryReadFields(ref cursor);
            length = cursor.Offset;
            if (isWhole && !cursor.RanOut)
                return true;

            // The pickle cannot end inside an entry, so it has at least one byte more.
            if (!cursor.RanOut || !_input.TryReadAhead())
                return false;
        }
    }

    private bool TryReadFields(ref PickleCursor cursor)
    {
        Array.Clear(_values);
        _newTextCount = 0;
        _isInMemo = cursor.TryReadMemo(_memo.Count);
        if (cursor.ReadByte() != Op.Mark)
            return false;

        for (int place = 0; ; place++)
        {
            byte opcode = cursor.ReadByte();
            if (opcode == Op.SetItems)
                return true;
            if (place == MostFields || !IsRecall(opcode) || !_form.TryFind(place, ReadPlace(opcode, ref cursor)))
                return false;
            if (!TryReadValue(ref cursor, place, out PickleValue value))
                return false;
            if (_form.WantedAt(place) is >= 0 and int wanted)
                _values[wanted] = value;
        }
    }

    private bool TryReadValue(ref PickleCursor cursor, int place, out PickleValue value)
    {
        value = default;
        byte opcode = cursor.ReadByte();
        switch (opcode)
        {
            case Op.BinInt1: value = PickleValue.Of((long)cursor.ReadByte()); return true;
            case Op.BinInt2: value = PickleValue.Of((long)cursor.ReadUInt16()); return true;
            case Op.BinInt: value = PickleValue.Of((long)(int)cursor.ReadUInt32()); return true;
            case Op.BinFloat: value = PickleValue.Of(cursor.ReadDouble()); return true;
            case Op.None: return true;
            case Op.NewTrue: value = PickleValue.Of(true); return true;
            case Op.NewFalse: value = PickleValue.Of(false); return true;
            case Op.BinGet or Op.LongBinGet: return TryRecall(ReadPlace(opcode, ref cursor), out value);
            case Op.ShortBinUnicode: return TryReadText(ref cursor, cursor.ReadByte(), place, out value);
            case Op.BinUnicode: return TryReadText(ref cursor, cursor.ReadUInt32(), place, out value);
            case Op.Long1 when cursor.ReadByte() is <= sizeof(long) and byte length:
                value = PickleValue.Of(cursor.ReadSigned(length));
                return true;
            default: return false;
        }
    }

    private static bool IsRecall(byte opcode) => opcode is Op.BinGet or Op.LongBinGet;

    private static uint ReadPlace(byte opcode, ref PickleCursor cursor) =>
        opcode == Op.BinGet ? cursor.ReadByte() : cursor.ReadUInt32();

    // A container that could still get items is left to the machine, which marks it as part of another value.
    private bool TryRecall(uint place, out PickleValue value)
    {
        value = default;
        if (place >= (uint)_memo.Count)
            return false;

        value = _memo[(int)place];
        return value.Content switch
        {
            PickleHeap => _heap.IsSealed(value.RowNumber),
            PickleContainer container => container is { IsSealed: true, IsShared: true },
            _ => true,
        };
    }

    private bool TryReadText(ref PickleCursor cursor, uint length, int place, out PickleValue value)
    {
        value = default;
        if (length > PickleTexts.ShortBytes)
            return false;

        ReadOnlySpan<byte> bytes = cursor.ReadSpan((int)length);
        if (cursor.RanOut || (!_form.IsLastText(place, bytes, out value) && !TryKeepText(place, bytes, out value)))
            return false;
        if (!cursor.TryReadMemo(_memo.Count + (_isInMemo ? 1 : 0) + _newTextCount))
            return true;
        if (_newTextCount == MostTexts)
            return false;

        _newTexts[_newTextCount++] = value;
        return true;
    }

    private bool TryKeepText(int place, ReadOnlySpan<byte> bytes, out PickleValue value)
    {
        bool isKept = _texts.TryKeep(bytes, Encoding.UTF8, out value);
        if (isKept)
            _form.NoteText(place, bytes, value);

        return isKept;
    }
}
