using Cleave.Tools.Tests.Traces.Pickle;

namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>Writes a snapshot whose entries have all the forms that a pickler may give them, in random order.</summary>
internal sealed class EntryScript
{
    private const int Entries = 60;

    private readonly Random _random;
    private readonly bool _isOld;
    private readonly PickleBytes _bytes;
    private readonly Dictionary<string, int> _places = [];
    private readonly List<int> _stacks = [];
    private int _memo;

    private EntryScript(int seed, byte protocol)
    {
        _random = new Random(seed);
        _isOld = protocol < 4;
        _bytes = new PickleBytes(protocol);
    }

    /// <summary>A snapshot of one device.</summary>
    public static byte[] Of(int seed, byte protocol = 4)
    {
        var script = new EntryScript(seed, protocol);
        script.Open("}(");
        script.Text("segments");
        script.Open("]");
        script.Text("device_traces");
        script.Open("](");
        script.Open("](");
        for (int entry = 0; entry < Entries; entry++)
        {
            script.Entry();
            if (script._random.Next(20) == 0)
                script._bytes.Raw("e(");
        }

        return script._bytes.Raw("eeu").Stop();
    }

    private void Entry()
    {
        bool isOdd = _random.Next(12) == 0;
        Open("}(");
        foreach (string key in isOdd ? Shuffled() : Usual)
        {
            if (isOdd && _random.Next(8) == 0)
                continue;

            Text(key);
            Value(key, isOdd);
        }

        _bytes.Raw("u");
    }

    private static string[] Usual => ["action", "addr", "size", "stream", "time_us", "compile_context", "frames"];

    private string[] Shuffled()
    {
        string[] keys = [.. Usual, "device_free", "unknown"];
        _random.Shuffle(keys);
        return keys;
    }

    private void Value(string key, bool isOdd)
    {
        if (isOdd && _random.Next(10) == 0)
            key = "unknown";

        switch (key)
        {
            case "action": Text(Pick("alloc", "free_requested", "free_completed", "segment_alloc", "oom", "snapshot", "new_action")); break;
            case "frames": Stack(); break;
            case "compile_context": FreshText(_random.Next(5) == 0 ? $"text {_random.Next(9)}" : "N/A"); break;
            case "addr": _bytes.Value(139_990_000_000_000 + (512L * _random.Next(50))); break;
            case "time_us": _bytes.Value(1_763_324_225_770_003 + _random.Next(99)); break;
            case "stream": _bytes.Raw("K\u0003"); break;
            case "unknown": Any(); break;
            default: _bytes.Value(_random.Next(3) == 0 ? 100 + _random.Next(9) : 512 * _random.Next(1, 2000)); break;
        }
    }

    private void Any()
    {
        switch (_random.Next(9))
        {
            case 0: _bytes.Value(null); break;
            case 1: _bytes.Value(1.5e9); break;
            case 2: _bytes.Value(true); break;
            case 3: _bytes.Value(-5L); break;
            case 4: _bytes.Value(ulong.MaxValue); break;
            case 5: _bytes.Value(new object?[] { 1, 2 }); break;
            case 6: _bytes.Raw("M\u0001\u0002"); break;
            case 7: FreshText(new string('x', 200)); break;
            default: Get(_random.Next(_memo)); break;
        }
    }

    private void Stack()
    {
        if (_stacks.Count > 0 && _random.Next(4) > 0)
        {
            Get(_stacks[_random.Next(_stacks.Count)]);
            return;
        }

        _stacks.Add(_memo);
        Open("](");
        Open("}(");
        Text("name");
        FreshText($"function {_random.Next(5)}");
        _bytes.Raw("ue");
    }

    private string Pick(params string[] names) => names[_random.Next(_random.Next(2) == 0 ? 3 : names.Length)];

    private void Text(string text)
    {
        if (_places.TryGetValue(text, out int place) && _random.Next(50) > 0)
        {
            Get(place);
            return;
        }

        _places[text] = _memo;
        FreshText(text);
    }

    private void FreshText(string text)
    {
        _bytes.Value(text);
        Memoize();
    }

    private void Get(int place)
    {
        if (place < 256 && _random.Next(2) == 0)
            _bytes.Raw((byte)'h', (byte)place);
        else
            _bytes.Raw("j").UInt32((uint)place);
    }

    private void Open(string opcodes)
    {
        _bytes.Raw(opcodes[..1]);
        Memoize();
        _bytes.Raw(opcodes[1..]);
    }

    private void Memoize()
    {
        // Now and then an entry of the memo is overwritten, which no pickler does.
        int place = _isOld && _memo > 40 && _random.Next(300) == 0 ? _random.Next(_memo) : _memo++;
        if (!_isOld)
            _bytes.Raw("\u0094");
        else if (place < 256)
            _bytes.Raw((byte)'q', (byte)place);
        else
            _bytes.Raw("r").UInt32((uint)place);
    }
}
