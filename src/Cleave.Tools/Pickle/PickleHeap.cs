using System.Buffers.Binary;
using Cleave.Tools.Input;

namespace Cleave.Tools.Pickle;

/// <summary>
/// Stores the packed dictionaries and lists of one pickle as rows of bytes, and a table of the other values that rows refer to.
/// </summary>
/// <remarks>
/// A device trace is millions of dictionaries with the same keys. As an object, each would take some 350 bytes. A row takes about 28,
/// because its shape stores the keys once and numbers take only the bytes that they need. Equal lists of packed values, such as the stacks
/// of a snapshot, share one row. A row begins at a multiple of 4 bytes with a header: the number of the shape, or the length of a list, and
/// two flags. Rows are numbered by their offset in units of 4 bytes, up to 2^31. Not thread-safe while the pickle is read; immutable
/// afterwards.
/// </remarks>
internal sealed class PickleHeap
{
    public const int MaxListItems = 4096;

    private const int ChunkBytesLog2 = 20;
    private const int UnitLog2 = 2;
    private const int HeaderBytes = sizeof(uint);
    private const uint ListFlag = 1;
    private const uint SealedFlag = 2;
    private const int FlagBits = 2;
    private const uint MaxRow = 1u << 31;

    private readonly ReadBudget _budget;
    private readonly List<byte[]> _chunks = [];
    private readonly PickleShapes _shapes = new();
    private readonly PickleRowTable _lists;
    private readonly ChunkedList<PickleValue> _objects;
    private readonly Stack<int> _freeHandles = new();
    private int _used = 1 << ChunkBytesLog2;

    public PickleHeap(ReadBudget budget)
    {
        _budget = budget;
        _objects = new ChunkedList<PickleValue>(budget);
        _lists = new PickleRowTable(this, budget);
    }

    public ReadBudget Budget => _budget;

    /// <summary>Returns the handle of an object, which is its index in the table; adds the object if it has none.</summary>
    public int HandleOf(in PickleValue value) => value.Handle >= 0 ? value.Handle : Register(value).Handle;

    /// <summary>Adds an object to the table, and returns the value that knows its index.</summary>
    public PickleValue Register(in PickleValue value)
    {
        if (value.Handle >= 0)
            return value;

        int handle = _freeHandles.Count > 0 ? _freeHandles.Pop() : _objects.Count;
        PickleValue registered = value.WithHandle(handle);
        Put(handle, registered);
        return registered;
    }

    /// <summary>Adds a number, a truth value or None to the table. Such a value cannot know its index.</summary>
    public int AddScalar(in PickleValue value)
    {
        int handle = _objects.Count;
        Put(handle, value);
        return handle;
    }

    public PickleValue ObjectAt(int handle) => _objects[handle];

    private void Put(int handle, in PickleValue value)
    {
        if (handle == _objects.Count)
            _objects.Add(value);
        else
            _objects[handle] = value;
    }

    /// <summary>Frees the table entry of an object that nothing refers to any more.</summary>
    public void Release(int handle)
    {
        _objects[handle] = default;
        _freeHandles.Push(handle);
    }

    /// <summary>Packs a dictionary, given as keys and values in alternation. The values are sealed.</summary>
    /// <returns>
    /// False if a key is not text or is repeated, if the dictionary has too many keys, or if the limit on shapes is reached.
    /// </returns>
    public bool TryPackDictionary(ReadOnlySpan<PickleValue> pairs, out uint row)
    {
        row = 0;
        int count = pairs.Length / 2;
        if (count > PickleShapes.MaxFields)
            return false;

        Span<byte> codes = stackalloc byte[PickleShapes.MaxFields];
        Span<ulong> bits = stackalloc ulong[PickleShapes.MaxFields];
        for (int field = 0; field < count; field++)
        {
            if (pairs[2 * field].Content is not string)
                return false;

            codes[field] = PickleField.Encode(this, pairs[(2 * field) + 1], out bits[field]);
        }

        if (_shapes.Find(pairs, codes[..count]) is not { } shape)
            return false;

        shape.Write(Allocate((uint)shape.Number << FlagBits, shape.RowBytes, out row), bits[..count]);
        return true;
    }

    /// <summary>Packs a list of packed values, or finds the row of an equal list.</summary>
    /// <returns>False if the list is long or contains a value that is not packed.</returns>
    public bool TryPackList(ReadOnlySpan<uint> items, out uint row)
    {
        row = 0;
        if (items.Length > MaxListItems)
            return false;
        if (_lists.TryFind(items, out row))
            return true;

        Span<byte> content = Allocate(((uint)items.Length << FlagBits) | ListFlag | SealedFlag, items.Length * sizeof(uint), out row);
        for (int at = 0; at < items.Length; at++)
            BinaryPrimitives.WriteUInt32LittleEndian(content[(at * sizeof(uint))..], items[at]);

        _lists.Add(items, row);
        return true;
    }

    public bool IsList(uint row) => (Header(row) & ListFlag) != 0;

    public int CountOf(uint row) => (Header(row) & ListFlag) != 0 ? (int)(Header(row) >> FlagBits) : ShapeOf(row).Count;

    public PickleShape ShapeOf(uint row) => _shapes[(int)(Header(row) >> FlagBits)];

    public PickleValue FieldAt(uint row, int field)
    {
        PickleShape shape = ShapeOf(row);
        return shape.ValueAt(this, Bytes(row).Slice(HeaderBytes, shape.RowBytes), field);
    }

    public uint ItemAt(uint row, int index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(Bytes(row)[(HeaderBytes + (index * sizeof(uint)))..]);

    /// <summary>Determines whether a row is, or may be, part of another value, so that no item can be added to it.</summary>
    public bool IsSealed(uint row) => (Header(row) & SealedFlag) != 0;

    public void Seal(uint row)
    {
        uint header = Header(row);
        if ((header & SealedFlag) == 0)
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes(row), header | SealedFlag);
    }

    private uint Header(uint row) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(row));

    private Span<byte> Bytes(uint row) =>
        _chunks[(int)(row >> (ChunkBytesLog2 - UnitLog2))].AsSpan((int)(row << UnitLog2) & ((1 << ChunkBytesLog2) - 1));

    private Span<byte> Allocate(uint header, int contentBytes, out uint row)
    {
        int bytes = HeaderBytes + contentBytes;
        if (bytes > (1 << ChunkBytesLog2) - _used)
        {
            _budget.Charge(1 << ChunkBytesLog2);
            _chunks.Add(new byte[1 << ChunkBytesLog2]);
            _used = 0;
        }

        long unit = ((long)(_chunks.Count - 1) << (ChunkBytesLog2 - UnitLog2)) + (_used >> UnitLog2);
        row = unit < MaxRow ? (uint)unit : throw new ReadBudgetException((long)MaxRow << UnitLog2);
        _used = (_used + bytes + (1 << UnitLog2) - 1) & -(1 << UnitLog2);
        Span<byte> space = Bytes(row);
        BinaryPrimitives.WriteUInt32LittleEndian(space, header);
        return space.Slice(HeaderBytes, contentBytes);
    }
}
