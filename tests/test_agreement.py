PIECE = "harrowgard-2032"
import sys; sys.path.insert(0,'/tmp/p4b')
from sim import simulate
