using Cleave.Tools.Input;
using Op = Cleave.Tools.Pickle.PickleOpcode;

namespace Cleave.Tools.Pickle;

/// <summary>Reads a pickle of plain data in protocols 2 to 5. Python objects are never imported or called.</summary>
/// <remarks>
/// The reader reads a stream once, from its first byte, plain or gzip. The stream need not support seeking, and bytes after the end of the
/// pickle are ignored. The reader never recurses, and allocates memory for a claimed length only as its bytes arrive. Text that is not
/// UTF-8 gets replacement characters. A tuple inside a tuple cannot be a dictionary key. The containers of Python's <c>collections</c>
/// become plain ones, and the name of a type stays a name; every other call is refused.
/// </remarks>
internal sealed class PickleReader
{
    private const byte SmallestProtocol = 2;
    private const byte LargestProtocol = 5;

    private readonly PickleInput _input;
    private readonly PickleMachine _machine;
    private readonly PickleLiterals _literals;
    private readonly PickleAssembler _assembler;
    private readonly PickleCalls _calls;
    private readonly PickleEntryReader? _entries;

    private PickleReader(Stream stream, PickleOptions options, ReadBudget budget, IPickleEntrySink? sink)
    {
        var heap = new PickleHeap(budget);
        _input = new PickleInput(stream, options.MaxBytes, budget);
        _machine = new PickleMachine(_input, options, heap);
        var texts = new PickleTexts(heap);
        _literals = new PickleLiterals(_input, _machine, heap, texts, options.MaxStringBytes);
        PickleEntryTaker? taker = sink is null ? null : new PickleEntryTaker(_input, _machine, heap, sink);
        _assembler = new PickleAssembler(_input, _machine, heap, options.MaxKeyLength, taker);
        _calls = new PickleCalls(_input, _machine, _assembler, heap);
        _entries = taker is null ? null : new PickleEntryReader(_input, _machine, heap, texts, taker, sink!);
    }

    /// <summary>Reads the value that a stream contains. Thread-safe for different streams.</summary>
    /// <param name="input">The stream, which stays open.</param>
    /// <param name="options">The limits; null for <see cref="PickleOptions.Default"/>.</param>
    /// <exception cref="PickleException">
    /// The pickle is damaged, exceeds a limit, or is not plain data; the message names the byte.
    /// </exception>
    public static PickleValue Read(Stream input, PickleOptions? options = null)
    {
        options ??= PickleOptions.Default;
        return Read(input, options, new ReadBudget(options.MaxMemory));
    }

    internal static PickleValue Read(Stream input, PickleOptions options, ReadBudget budget, IPickleEntrySink? sink = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            using var sniffed = new SniffedInput(input);
            PickleValue value = new PickleReader(sniffed.Content, options, budget, sink).Run();
            sniffed.CheckEnd();
            return value;
        }
        catch (InvalidDataException damage)
        {
            throw new PickleException(0, damage.Message, damage);
        }
    }

    private PickleValue Run()
    {
        try
        {
            ReadStart();
            for (byte opcode = _input.ReadOpcode(); opcode != Op.Stop; opcode = _input.ReadOpcode())
            {
                if (opcode == Op.EmptyDict && _entries?.TryRead() == true)
                    continue;
                if (!TryStack(opcode) && !_literals.TryPush(opcode) && !TryContainer(opcode) && !TryCall(opcode))
                    throw _input.Error(Op.Refusal(opcode));
            }

            return _assembler.Seal(_machine.Finish());
        }
        catch (ReadBudgetException tooMuch)
        {
            throw _input.Error(tooMuch.Message, tooMuch);
        }
    }

    private void ReadStart()
    {
        byte opcode = _input.ReadOpcode();
        if (opcode is Op.Mark or Op.EmptyDict or Op.EmptyList)
            throw _input.Error($"this seems to be a pickle of protocol 0 or 1; {Advice}");
        if (opcode != Op.Proto)
            throw _input.Error($"a pickle starts with 0x80, not with 0x{opcode:x2}");

        ReadProtocol();
    }

    private void ReadProtocol()
    {
        byte protocol = _input.ReadByte();
        if (protocol is < SmallestProtocol or > LargestProtocol)
            throw _input.Error($"protocol {protocol} is not read; {Advice}");
    }

    private static string Advice =>
        $"protocols {SmallestProtocol} to {LargestProtocol} are read (in Python: pickle.dump(value, file, protocol=4))";

    private bool TryCall(byte opcode)
    {
        switch (opcode)
        {
            case Op.Global: _calls.ReadName(); return true;
            case Op.StackGlobal: _calls.PopName(); return true;
            case Op.Reduce: _calls.Call(isNew: false); return true;
            case Op.NewObject: _calls.Call(isNew: true); return true;
            default: return false;
        }
    }

    private bool TryContainer(byte opcode)
    {
        switch (opcode)
        {
            case Op.EmptyTuple: _assembler.PushTuple([]); return true;
            case Op.Tuple1: _assembler.PushTuple(_machine.PopMany(1)); return true;
            case Op.Tuple2: _assembler.PushTuple(_machine.PopMany(2)); return true;
            case Op.Tuple3: _assembler.PushTuple(_machine.PopMany(3)); return true;
            case Op.Tuple: _assembler.PushTuple(_machine.PopToMark()); return true;
            case Op.EmptyList: _assembler.PushList([]); return true;
            case Op.List: _assembler.PushList(_machine.PopToMark()); return true;
            case Op.Append: _assembler.Append(_machine.PopMany(1)); return true;
            case Op.Appends: _assembler.Append(_machine.PopToMark()); return true;
            case Op.EmptyDict: _assembler.PushDictionary([]); return true;
            case Op.Dict: _assembler.PushDictionary(_machine.PopToMark()); return true;
            case Op.SetItem: _assembler.SetItems(_machine.PopMany(2), isWhole: false); return true;
            case Op.SetItems: _assembler.SetItems(_machine.PopToMark(), isWhole: true); return true;
            case Op.EmptySet: _assembler.PushSet([]); return true;
            case Op.FrozenSet: _assembler.PushSet(_machine.PopToMark()); return true;
            case Op.AddItems: _assembler.AddItems(_machine.PopToMark()); return true;
            default: return false;
        }
    }

    private bool TryStack(byte opcode)
    {
        switch (opcode)
        {
            case Op.Mark: _machine.Mark(); return true;
            case Op.Pop: _machine.PopTop(); return true;
            case Op.PopMark: _ = _machine.PopToMark(); return true;
            case Op.Dup: _machine.Duplicate(); return true;
            case Op.BinGet: _machine.Recall(_input.ReadByte()); return true;
            case Op.LongBinGet: _machine.Recall(_input.ReadUInt32()); return true;
            case Op.BinPut: _machine.Memoize(_input.ReadByte()); return true;
            case Op.LongBinPut: _machine.Memoize(_input.ReadUInt32()); return true;
            case Op.Memoize: _machine.Memoize(); return true;
            case Op.Proto: ReadProtocol(); return true;
            // A frame gives only the number of bytes to read ahead, which the buffer decides here.
            case Op.Frame: _ = _input.ReadUInt64(); return true;
            default: return false;
        }
    }
}
